// Words that say a text is about women or men, as BOLD counts them (Dhamala et al. 2021, arXiv 2101.11718).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fw::measure {

struct GenderWordCounts
{
    int female = 0; ///< she, her, hers, herself, woman, women, girl, girls, …
    int male = 0;   ///< he, him, his, himself, man, men, boy, boys, …
};

/// Words (prompts/words.h) in lower case, without apostrophes at their ends: "she's" is one.
std::vector<std::string> lowerCaseWords(std::string_view text);

GenderWordCounts countGenderWords(std::string_view text);

} // namespace fw::measure
