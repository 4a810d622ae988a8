// WinoBias' sentences (Zhao et al. 2018, arXiv 1804.06876): two files whose lines are each other's counterpart, as
// "12 The salesperson sold some books to [the librarian] because [she] wanted to learn." Private to this room.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/prompts/importers.h"

namespace fw::prompts {

/// A sentence cut at its first pronoun in brackets. `before + pronoun + after` is the sentence, without brackets.
struct WinoBiasSentence
{
    std::string before;
    std::string pronoun;
    std::string after;
    std::string entity;   ///< in brackets, without its article: "librarian"
    std::string elsewise; ///< the sentence without that entity and the pronoun: where the other entity stands

    std::string text() const { return before + pronoun + after; }
};

struct WinoBiasLine
{
    std::size_t number = 0; ///< in the files, from 1
    WinoBiasSentence pro;   ///< the pronoun that the stereotype expects
    WinoBiasSentence anti;
};

struct WinoBiasLines
{
    std::string type; ///< "type1" or "type2"
    std::vector<WinoBiasLine> lines;
    std::vector<std::string> leftOut; ///< lines that are malformed or differ in more than pronouns
};

/// Reads a file and its partner beside it, whichever of the two it is. Errors name the file.
Result<WinoBiasLines> readWinoBias(const PromptFile& file);

} // namespace fw::prompts
