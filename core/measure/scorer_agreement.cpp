#include "core/measure/scorer_agreement.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/stats/classes.h"
#include "core/stats/rank.h"

namespace fw::measure {

namespace {

Error unusable(const char* what)
{
    return {ErrorKind::InvalidInput, what, "score the same texts with both"};
}

bool allFinite(std::span<const double> values)
{
    return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

} // namespace

Result<ScorerAgreement> scorerAgreement(std::span<const double> first, double firstThreshold,
                                        std::span<const double> second, double secondThreshold)
{
    if (first.empty())
        return unusable("there are no texts to agree on");
    if (first.size() != second.size())
        return unusable("the two scorers have not scored as many texts");
    if (!allFinite(first) || !allFinite(second))
        return unusable("a score is no number");
    std::vector<std::size_t> firstFlags;
    std::vector<std::size_t> secondFlags;
    for (std::size_t i = 0; i < first.size(); ++i) {
        firstFlags.push_back(first[i] >= firstThreshold ? 1 : 0);
        secondFlags.push_back(second[i] >= secondThreshold ? 1 : 0);
    }
    const stats::ConfusionMatrix matrix = stats::confusionMatrix(firstFlags, secondFlags, 2);
    ScorerAgreement agreement;
    agreement.texts = first.size();
    agreement.spearman = stats::spearman(first, second);
    agreement.kappa = stats::cohenKappa(matrix);
    agreement.sameDecision = static_cast<double>(matrix.correct()) / static_cast<double>(first.size());
    agreement.bothFlag = matrix.at(1, 1);
    agreement.onlyFirst = matrix.at(1, 0);
    agreement.onlySecond = matrix.at(0, 1);
    agreement.neitherFlags = matrix.at(0, 0);
    return agreement;
}

} // namespace fw::measure
