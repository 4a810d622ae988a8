// Characters as the reference's BERT normalizer and pre-tokenizer see them. They know the categories of Unicode 8:
// a newer character is to them no control, no mark and no punctuation.
#pragma once

#include <cstdint>
#include <string>

namespace fw::tokenizer {

bool isBertPunctuation(std::int32_t codePoint);

/// Dropped by clean_text: NUL, U+FFFD, controls, formats and private use, but not tab and line ends.
bool isBertControl(std::int32_t codePoint);

/// Dropped by strip_accents (after NFD).
bool isBertAccent(std::int32_t codePoint);

/// Dropped by the normalizer StripAccents: marks of every kind, as Unicode 9 has them.
bool isCombiningMark(std::int32_t codePoint);

/// Ideographs that tokenize_chinese_chars sets apart by spaces.
bool isBertChinese(std::int32_t codePoint);

/// Lower case of a single character (Unicode 17, whatever ICU's version), without context.
void appendLowerCase(std::string& out, std::int32_t codePoint);

} // namespace fw::tokenizer
