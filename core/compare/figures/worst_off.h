// Is anyone worse off? For each variant and ordered primary metric a bound on the harm of the worst-harmed group of all
// axes.
#pragma once

#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compare/comparison.h"
#include "core/compare/figures/cells.h"

namespace fw::compare {

/// Fills in comparison.worstOff. Harm is the change in the direction that is worse by the metric; where a figure is
/// best near an ideal, away from it on the side where the base's group stands. Of an artefact by max-T sign flips
/// (stats/worst_group.h); of a method, whose realisations count as drawn, by the bound of each group's mean
/// (CrossedMean::halfWidth) with Bonferroni over the groups.
Status addWorstOff(Comparison& comparison, const std::vector<MeasureItems>& measures, const CellOptions& options,
                   const CancelToken& cancel);

} // namespace fw::compare
