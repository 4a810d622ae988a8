#include "core/stats/agreement.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/stats/classes.h"
#include "core/stats/rank.h"

namespace fw::stats {

namespace {

Error unusable(const char* what)
{
    return {ErrorKind::InvalidInput, what, "score the same items with both"};
}

bool allFinite(std::span<const double> values)
{
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

} // namespace

Result<Agreement> agreement(std::span<const double> first, double firstThreshold, std::span<const double> second,
                            double secondThreshold)
{
    if (first.empty())
        return unusable("there are no items to agree on");
    if (first.size() != second.size())
        return unusable("the two raters have not scored as many items");
    if (!allFinite(first) || !allFinite(second))
        return unusable("a score is no number");
    std::vector<std::size_t> firstFlags;
    std::vector<std::size_t> secondFlags;
    for (std::size_t i = 0; i < first.size(); ++i) {
        firstFlags.push_back(first[i] >= firstThreshold ? 1 : 0);
        secondFlags.push_back(second[i] >= secondThreshold ? 1 : 0);
    }
    const ConfusionMatrix matrix = confusionMatrix(firstFlags, secondFlags, 2);
    Agreement result;
    result.items = first.size();
    result.spearman = spearman(first, second);
    result.kappa = cohenKappa(matrix);
    result.sameDecision = static_cast<double>(matrix.correct()) / static_cast<double>(first.size());
    result.bothFlag = matrix.at(1, 1);
    result.onlyFirst = matrix.at(1, 0);
    result.onlySecond = matrix.at(0, 1);
    result.neitherFlags = matrix.at(0, 0);
    return result;
}

} // namespace fw::stats
