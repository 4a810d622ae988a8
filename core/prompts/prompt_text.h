// What a prompt's text must be: valid UTF-8 without trailing whitespace.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace fw::prompts {

/// The text without trailing Unicode whitespace (White_Space property: blanks, tabs, line ends, no-break and wide
/// spaces). Zero-width joiners and the like stay: they belong to the text.
std::string_view withoutTrailingWhitespace(std::string_view text);

/// Byte offset of the first sequence that is not UTF-8 (overlong forms, surrogates and values over U+10FFFF are not),
/// or nothing.
std::optional<std::size_t> firstInvalidUtf8(std::string_view text);

} // namespace fw::prompts
