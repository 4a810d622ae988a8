// Contrasts between the groups of an axis: the gap between highest and lowest, and each group's change against the
// change of the others.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compare/figures/estimates.h"
#include "core/compare/reading/clusters.h"
#include "core/stats/label_shuffles.h"

namespace fw::compare {

inline constexpr std::size_t kLabelPermutations = 1999;

/// The shuffled labels of the prompts in `items`, for all contrasts over the same prompts; none where they would take
/// too much memory, and contrasts over other prompts draw their own, to the same result.
Result<std::optional<stats::LabelShuffles>> shuffleLabels(const Axis& axis, const ItemSums& items, std::uint64_t seed);

/// The gap of one run's items on an axis. None where fewer than two groups have a figure.
struct AxisGap
{
    std::size_t highest = 0; ///< index among the axis' groups (its sections but the first)
    std::size_t lowest = 0;
    double value = 0;
    double underPermutedLabels = 0;
    double pValue = 1;
};
Result<std::optional<AxisGap>> axisGap(const Measure& measure, const Axis& axis, const ItemSums& items,
                                       std::uint64_t seed, const stats::LabelShuffles* shared = nullptr);

/// The figure of a group over these items; NaN where it has none.
double groupFigure(const Measure& measure, const Axis& axis, std::size_t group, const ItemSums& items);

/// One group's change minus the mean change of the other groups.
struct GroupContrast
{
    std::size_t group = 0; ///< index among the axis' groups
    Estimate value;
    double pValue = 1;
};

/// Contrasts of all groups of an axis, or none with fewer than two groups; `base` and `variant` are paired items. Where
/// groups share templates, a template's contrast is a group's own change in it minus the mean of the others' changes in
/// it; the figure is their mean, its p flips their signs, and its interval comes from the same (below kFewClusters) or a
/// bootstrap of them. Levels cancel within a change, so that groups at 25 % and at 3 % may be compared. Where groups share
/// none, prompts' changes, and a permutation of the studentised difference.
Result<std::vector<GroupContrast>> groupContrasts(const Measure& measure, const Axis& axis, const ItemSums& base,
                                                  const ItemSums& variant, std::size_t family,
                                                  const EstimateOptions& options, const CancelToken& cancel);

} // namespace fw::compare
