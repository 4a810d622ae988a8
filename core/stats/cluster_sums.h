// What all resampling works on: one row of sums a cluster, and a function from their totals to a figure.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

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

/// The figure from the totals over clusters, e.g. totals[0] / totals[1]. May give NaN (0 / 0). Must not throw, must
/// depend on nothing else, and is called from several threads at once where more than one is asked for.
using Statistic = std::function<double(std::span<const double> totals)>;

} // namespace fw::stats
