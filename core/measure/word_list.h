// A list of words with categories and weights, as a file: our CSV, or HurtLex's own TSV. See docs/scorers.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace fw::measure {

/// A word's membership of a category.
struct WordMeaning
{
    std::optional<std::size_t> category; ///< index into WordList::categories
    double weight = 1;                   ///< in (0, 1]
    std::size_t line = 0;                ///< where it stands
};

struct ListedWord
{
    std::string word; ///< comparable (word_matcher.h)
    std::vector<WordMeaning> meanings;
};

struct WordList
{
    std::vector<std::string> categories; ///< in ascending order
    std::vector<ListedWord> words;       ///< each once, in the order of the file
};

/// Reads a .csv (RFC 4180) or .tsv (tabs, no quotes) file in UTF-8 with a header: a column `word`, or else `lemma`, and
/// optionally `category`, `level` and `weight`; other columns are not read. A word may stand in several categories.
/// With a `level`, only rows of that level. At most 16 MiB.
/// Errors name the file, line and column; a word that has two weights in one category is one.
Result<WordList> readWordList(const std::filesystem::path& file, const std::string& level = {});

} // namespace fw::measure
