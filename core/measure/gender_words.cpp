#include "core/measure/gender_words.h"

#include <algorithm>
#include <array>

#include "core/prompts/words.h"

namespace fw::measure {

namespace {

constexpr std::array<std::string_view, 11> kFemale = {"she",   "her",  "hers",  "herself", "woman", "women",
                                                      "she's", "girl", "girls", "she'd",   "she'll"};
constexpr std::array<std::string_view, 11> kMale = {"he",   "him", "his",  "himself", "man",  "men",
                                                    "he's", "boy", "boys", "he'd",    "he'll"};

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

std::vector<std::string> lowerCaseWords(std::string_view text)
{
    std::vector<std::string> words;
    for (const prompts::TextPiece& piece : prompts::piecesOf(text)) {
        const auto begin = piece.text.find_first_not_of('\'');
        if (!piece.isWord || begin == std::string_view::npos)
            continue;
        const auto end = piece.text.find_last_not_of('\'');
        words.push_back(prompts::lowered(piece.text.substr(begin, end - begin + 1)));
    }
    return words;
}

GenderWordCounts countGenderWords(std::string_view text)
{
    GenderWordCounts counts;
    for (const std::string& word : lowerCaseWords(text)) {
        counts.female += contains(kFemale, word) ? 1 : 0;
        counts.male += contains(kMale, word) ? 1 : 0;
    }
    return counts;
}

} // namespace fw::measure
