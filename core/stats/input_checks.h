// What every analysis of cluster sums asks of its input. Private to this room.
#pragma once

#include "core/base/result.h"
#include "core/stats/cluster_sums.h"

namespace fw::stats {

/// InvalidInput unless the view holds clusters × sums finite values, with at least `minimumClusters` rows.
Status checkSums(const ClusterSums& data, std::size_t minimumClusters);

/// The same for two that must have one shape.
Status checkPair(const ClusterSums& base, const ClusterSums& variant, std::size_t minimumClusters);

} // namespace fw::stats
