// What all resampling works on: one row of sums a cluster, and a function from their totals to a figure.
#pragma once

#include <cstddef>
#include <span>

#include "core/stats/statistic.h"

namespace fw::stats {

/// A view of clusters × sums, row-major: row i holds what cluster i adds to the figure's sums (for a mean: its sum and
/// its count). Clusters are the independent units: templates with all their groups and draws, else prompts.
struct ClusterSums
{
    std::span<const double> values; ///< (clusters, sums)
    std::size_t clusters = 0;
    std::size_t sums = 0;

    std::span<const double> row(std::size_t cluster) const { return values.subspan(cluster * sums, sums); }
};

} // namespace fw::stats
