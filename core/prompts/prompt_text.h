// What a prompt's text must be: without trailing whitespace.
#pragma once

#include <string_view>

namespace fw::prompts {

/// The text without trailing Unicode whitespace (White_Space property: blanks, tabs, line ends, no-break and wide
/// spaces). Zero-width joiners and the like stay: they belong to the text.
std::string_view withoutTrailingWhitespace(std::string_view text);

} // namespace fw::prompts
