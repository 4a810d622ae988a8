#include "core/measure/gender_words.h"

#include <algorithm>
#include <array>

namespace fw::measure {

namespace {

constexpr std::array<std::string_view, 11> kFemale = {"she",   "her",  "hers",  "herself", "woman", "women",
                                                      "she's", "girl", "girls", "she'd",   "she'll"};
constexpr std::array<std::string_view, 11> kMale = {"he",   "him", "his",  "himself", "man",  "men",
                                                    "he's", "boy", "boys", "he'd",    "he'll"};

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& words, std::string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

std::vector<std::string> lowerCaseWords(std::string_view text)
{
    std::vector<std::string> words;
    std::string word;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ' ';
        const bool inner = c == '\'' && !word.empty() && i + 1 < text.size() && isLetter(text[i + 1]);
        if (isLetter(c) || inner) {
            word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
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
