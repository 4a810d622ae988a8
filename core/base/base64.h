// Base64 (RFC 4648), for what a text file carries inside.
#pragma once

#include <string>
#include <string_view>

namespace fw {

/// With padding, in one line.
std::string base64(std::string_view bytes);

} // namespace fw
