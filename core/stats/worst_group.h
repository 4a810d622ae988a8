// Is anyone worse off? A lower bound on the largest of many groups' harms that holds for all at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/stats/contributions.h"

namespace fw::stats {

/// One group's harm: contributions, each with the cluster that it belongs to. Groups that share a cluster (a template)
/// have their signs flipped together, which keeps how they move together.
struct GroupHarm
{
    Contributions contributions;
    std::vector<std::size_t> clusters; ///< of each contribution
};

struct WorstGroupOptions
{
    double confidence = 0.95; ///< one-sided
    std::size_t permutations = 9999;
    std::uint64_t seed = 1;
};

struct WorstGroup
{
    std::size_t group = 0; ///< the one with the highest lower bound
    double harm = 0;       ///< its estimate
    double lower = 0;      ///< the largest of all groups' harms is at least this, with the confidence
};

/// Max-T (Westfall & Young 1993) by sign flips of whole clusters: groups' residuals about their estimates are flipped and
/// studentised anew, c is the quantile of the largest t over groups, and the bound is max over groups of
/// estimate − c · standard error. None where no group has two clusters and a spread. InvalidInput: options out of range.
Result<std::optional<WorstGroup>> worstGroup(std::span<const GroupHarm> groups, const WorstGroupOptions& options);

} // namespace fw::stats
