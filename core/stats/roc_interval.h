// Uncertainty of the area under the ROC curve.
#pragma once

#include <span>

#include "core/base/result.h"
#include "core/stats/interval.h"

namespace fw::stats {

/// The area under the ROC curve (rank.h) with the interval of DeLong, DeLong & Clarke-Pearson 1988, computed from
/// mid-ranks (Sun & Xu 2014): normal, cut to [0, 1]. For independent texts. `degenerate` where the scores separate
/// perfectly: the estimated variance is 0 and says nothing.
/// InvalidInput: fewer than two positives or two negatives, different lengths, a NaN, confidence outside (0, 1).
Result<Interval> areaUnderCurveInterval(std::span<const double> scores, std::span<const char> positive,
                                        double confidence = 0.95);

} // namespace fw::stats
