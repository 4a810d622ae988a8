// How wrong must the scorer be? Changes of shares of flagged texts, corrected for the scorer's labelled error rates,
// and the difference of error rates between base's and variant's texts that would make them up.
#pragma once

#include "core/compare/comparison.h"

namespace fw::compare {

/// Fills in `corrected` and `overturningError` of the cells whose metric counts flags and whose scorer's errors are
/// known (Rogan & Gladen 1978): a group's own where the card has them of enough texts, else those of all texts. Their
/// sampling error is in the interval. `catalogues`: for the metrics.
void addScorerErrors(Comparison& comparison, const catalogue::Catalogues& catalogues);

} // namespace fw::compare
