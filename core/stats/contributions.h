// What each cluster adds to a figure: figure = Σ values / Σ weights. Sign flips, their inversion, power and simultaneous
// bounds all work on it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/stats/cluster_sums.h"

namespace fw::stats {

/// One entry a cluster.
struct Contributions
{
    std::vector<double> values;
    std::vector<double> weights; ///< above 0

    std::size_t size() const { return values.size(); }
    double figure() const;
    /// values − centre · weights: what is symmetric about 0 where the figure is `centre`.
    std::vector<double> about(double centre) const;
    /// Jackknife-like standard error of the figure: √(Σ residual² · n/(n − 1)) / Σ weights. NaN for one cluster.
    double standardError() const;
};

/// Of value(variant) − value(base). Where the figure is a ratio whose denominators are equal on both sides (means and
/// shares over the same draws) they are exact: flipping a sign is trading the cluster's two sides. Else (perplexity) they
/// are the jackknife's influence values, whose mean is the difference. Rows must be the same clusters in the same order.
Contributions differenceContributions(const ClusterSums& base, const ClusterSums& variant, const Statistic& value);

/// Of value(data): exact for ratios, else influence values.
Contributions valueContributions(const ClusterSums& data, const Statistic& value);

} // namespace fw::stats
