// How often an interval method would hold the truth if the observed clusters were the population: printed beside
// intervals from few clusters.
#pragma once

#include <cstddef>

#include "core/base/result.h"
#include "core/stats/bootstrap.h"

namespace fw::stats {

struct Coverage
{
    double share = 0;         ///< of samples whose interval holds the figure of the population
    double standardError = 0; ///< of `share`: √(share · (1 − share) / samples)
    std::size_t samples = 0;  ///< that gave an interval
    double meanWidth = 0;     ///< of the intervals
};

/// Draws `samples` samples of as many clusters from `data` with replacement, makes each one's interval with `options`,
/// and counts those that hold value(data). Deterministic by options.seed. Costs `samples` intervals. Errors as
/// bootstrapInterval; samples without an interval (0 / 0) are left out.
Result<Coverage> measureCoverage(const ClusterSums& data, const Statistic& value, const BootstrapOptions& options,
                                 std::size_t samples = 200);

} // namespace fw::stats
