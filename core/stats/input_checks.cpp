#include "core/stats/input_checks.h"

#include <cmath>
#include <string>

namespace fw::stats {

Status checkSums(const ClusterSums& data, std::size_t minimumClusters)
{
    if (data.clusters < minimumClusters)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(data.clusters) + " clusters where at least " + std::to_string(minimumClusters) +
                         " are needed",
                     "use more prompts"};
    if (data.sums == 0 || data.values.size() / data.sums != data.clusters || data.values.size() % data.sums != 0)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(data.values.size()) + " values are not " + std::to_string(data.clusters) +
                         " clusters of " + std::to_string(data.sums) + " sums",
                     "report this as a defect"};
    for (std::size_t i = 0; i < data.values.size(); ++i)
        if (!std::isfinite(data.values[i]))
            return Error{ErrorKind::InvalidInput,
                         "sum " + std::to_string(i % data.sums) + " of cluster " + std::to_string(i / data.sums) +
                             " is not a finite number",
                         "leave out what could not be scored"};
    return {};
}

Status checkPair(const ClusterSums& base, const ClusterSums& variant, std::size_t minimumClusters)
{
    FW_TRY(checkSums(base, minimumClusters));
    FW_TRY(checkSums(variant, minimumClusters));
    if (base.clusters != variant.clusters || base.sums != variant.sums)
        return Error{ErrorKind::InvalidInput,
                     "base has " + std::to_string(base.clusters) + " clusters of " + std::to_string(base.sums) +
                         " sums, the variant " + std::to_string(variant.clusters) + " of " +
                         std::to_string(variant.sums),
                     "compare only runs over the same prompts"};
    return {};
}

} // namespace fw::stats
