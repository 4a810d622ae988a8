// The gap between groups, max − min of a figure: above 0 even where groups don't differ, so it never stands without its
// value under permuted group labels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/stats/cluster_sums.h"
#include "core/stats/label_shuffles.h"

namespace fw::stats {

struct GroupGap
{
    double gap = 0;          ///< max − min over groups
    std::size_t highest = 0; ///< group of the maximum; the first of equal ones
    std::size_t lowest = 0;
    double expectedWithoutDifference = 0; ///< mean gap under permuted labels
    double p = 1;                         ///< (permuted gaps at least as large + 1)/(permutations + 1)
    std::size_t permutations = 0;
};

struct GroupGapOptions
{
    std::size_t permutations = 9999;
    std::uint64_t seed = 1;
    unsigned threads = 1; ///< changes no digit of the result
};

/// `data` has one row a unit, `units` says each row's stratum and group (groups 0 … groups − 1, each with a unit).
/// Labels are shuffled within strata, so each stratum keeps its group counts. InvalidInput: fewer than two groups, a
/// group without units, shapes that don't fit. Numerical: a group's figure is not finite.
Result<GroupGap> groupGap(const ClusterSums& data, std::span<const LabelledUnit> units, std::size_t groups,
                          const Statistic& value, const GroupGapOptions& options);
/// The same with shuffles drawn before for these units; `options.permutations` and `seed` are not looked at.
Result<GroupGap> groupGap(const ClusterSums& data, std::span<const LabelledUnit> units, std::size_t groups,
                          const Statistic& value, const GroupGapOptions& options, const LabelShuffles& shuffles);

} // namespace fw::stats
