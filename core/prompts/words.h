// A text as words and what stands between them. Letters are ASCII's; bytes of other characters belong to the word they
// stand in, so that a word with an accent is never taken for another one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fw::prompts {

struct TextPiece
{
    std::string_view text;
    bool isWord = false; ///< letters, apostrophes and bytes outside ASCII; else anything
};

/// All of the text in order; pieces are views into it.
std::vector<TextPiece> piecesOf(std::string_view text);

bool isAsciiLetter(char c);

/// ASCII letters only; other bytes stay.
std::string lowered(std::string_view text);
std::string uppered(std::string_view text);
/// With a first letter in upper case.
std::string capitalised(std::string text);

/// `word` with the case of `model`: all capitals (of at least two letters), a first capital, or as it is.
std::string withCaseOf(std::string_view model, std::string word);

} // namespace fw::prompts
