// Gaps and differences in differences of every measure, axis and variant, into a comparison.
#pragma once

#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compare/comparison.h"
#include "core/compare/figures/cells.h"

namespace fw::compare {

/// Fills in comparison.differencesInDifferences and comparison.gaps, ordered by measure, axis, variant and group.
Status addContrasts(Comparison& comparison, const std::vector<MeasureItems>& measures, const EstimateOptions& options,
                    const CancelToken& cancel);

} // namespace fw::compare
