// Primary figures that count by a scorer's threshold, anew at a lower and a higher one.
#pragma once

#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compare/comparison.h"
#include "core/compare/figures/cells.h"

namespace fw::compare {

inline constexpr double kThresholdStep = 0.2; ///< how far the other thresholds are from the experiment's

/// Of each scorer with a primary metric that reads the threshold: its cells .2 below and .2 above (where that lies
/// between 0 and 1), p adjusted as if the experiment had asked for that threshold. `runs[i]` is variant i's data, or
/// nullptr; `comparison` has its cells.
Result<std::vector<ThresholdCells>> cellsAtOtherThresholds(const std::vector<MeasureItems>& measures,
                                                           const std::vector<const RunData*>& runs,
                                                           const Places& places, const CellOptions& options,
                                                           const Comparison& comparison, const CancelToken& cancel);

} // namespace fw::compare
