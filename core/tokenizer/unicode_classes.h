// What the reference's pre-tokenizers ask of a character: letter, number, white space or other. UTF-8 stepping.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fw::tokenizer {

enum class CharacterClass : std::uint8_t { Other, Letter, Number, Space };

struct CharacterRange
{
    std::int32_t first;
    std::int32_t last;
    CharacterClass kind;
};

/// Letters and numbers of Unicode 15.1 and 16.0 that Unicode 15.0 (ICU 72) leaves unassigned, in order.
std::span<const CharacterRange> charactersOfUnicode16();

/// \p{L}, \p{N} and \s as of Unicode 16, which Hugging Face tokenizers 0.23 uses; where the installed ICU is older,
/// a table adds the characters it does not know. `codePoint` may be negative (not UTF-8): Other.
CharacterClass characterClass(std::int32_t codePoint);

/// \w of the reference's regular expressions: alphabetic, marks, decimal digits, connector punctuation, joiners.
bool isWordCharacter(std::int32_t codePoint);

/// One character of UTF-8 at `position`, which is moved past it; -1 for bytes that are no character.
std::int32_t nextCodePoint(std::string_view text, std::size_t& position);

/// U+FFFD, which stands for bytes that are no character.
inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

bool isUtf8(std::string_view text);

void appendUtf8(std::string& out, std::int32_t codePoint);

} // namespace fw::tokenizer
