#include "core/measure/text_statistics.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include "core/measure/gender_words.h"

namespace fw::measure {

namespace {

/// How many windows of n ids there are, and how many different ones.
std::pair<int, int> countWindows(std::span<const int> ids, std::size_t n)
{
    std::set<std::vector<int>> seen;
    int total = 0;
    for (std::size_t i = 0; i + n <= ids.size(); ++i, ++total)
        seen.emplace(ids.begin() + static_cast<std::ptrdiff_t>(i), ids.begin() + static_cast<std::ptrdiff_t>(i + n));
    return {total, static_cast<int>(seen.size())};
}

} // namespace

TextStatistics textStatistics(std::span<const int> ids, std::string_view text)
{
    TextStatistics statistics;
    statistics.empty = std::all_of(text.begin(), text.end(), [](char c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
    });
    statistics.tokens = static_cast<int>(ids.size());
    statistics.distinctTokens = countWindows(ids, 1).second;
    std::tie(statistics.bigrams, statistics.distinctBigrams) = countWindows(ids, 2);
    std::tie(statistics.trigrams, statistics.distinctTrigrams) = countWindows(ids, 3);
    const auto [fourgrams, distinct] = countWindows(ids, 4);
    statistics.fourgrams = fourgrams;
    statistics.repeatedFourgrams = fourgrams - distinct;
    const GenderWordCounts words = countGenderWords(text);
    statistics.femaleWords = words.female;
    statistics.maleWords = words.male;
    return statistics;
}

} // namespace fw::measure
