// How far two scorers agree on the same texts: a pure function on their scores.
#pragma once

#include <cstddef>
#include <span>

#include "core/base/result.h"

namespace fw::measure {

/// Flagged is what scores its scorer's threshold or more.
struct ScorerAgreement
{
    std::size_t texts = 0;
    double spearman = 0;     ///< of the scores; NaN where one side is constant
    double kappa = 0;        ///< Cohen's, of the decisions at each one's threshold; NaN where both always say one thing
    double sameDecision = 0; ///< share of texts
    std::size_t bothFlag = 0, onlyFirst = 0, onlySecond = 0, neitherFlags = 0;
};

/// InvalidInput: no texts, lengths that differ, a score that is no number.
Result<ScorerAgreement> scorerAgreement(std::span<const double> first, double firstThreshold,
                                        std::span<const double> second, double secondThreshold);

} // namespace fw::measure
