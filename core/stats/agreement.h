// How far two raters agree on the same items: a pure function on their scores.
#pragma once

#include <cstddef>
#include <span>

#include "core/base/result.h"

namespace fw::stats {

/// Flagged is what scores its rater's threshold or more.
struct Agreement
{
    std::size_t items = 0;
    double spearman = 0;     ///< of the scores; NaN where one side is constant
    double kappa = 0;        ///< Cohen's, of the decisions at each one's threshold; NaN where both always say one thing
    double sameDecision = 0; ///< share of items
    std::size_t bothFlag = 0, onlyFirst = 0, onlySecond = 0, neitherFlags = 0;
};

/// InvalidInput: no items, lengths that differ, a score that is no number.
Result<Agreement> agreement(std::span<const double> first, double firstThreshold, std::span<const double> second,
                            double secondThreshold);

} // namespace fw::stats
