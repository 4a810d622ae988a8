// Texts of others as Template::text keeps them. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace fw::prompts {

/// The text with its braces doubled: none of them is a slot of ours.
std::string templateText(std::string_view text);

} // namespace fw::prompts
