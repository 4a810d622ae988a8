// Base64 (RFC 4648), for what a text file carries inside.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fw {

/// With padding, in one line.
std::string base64(std::string_view bytes);

/// What base64() made this text of; nothing where it is none.
std::optional<std::string> fromBase64(std::string_view text);

} // namespace fw
