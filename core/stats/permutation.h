// Sign-flip test of whole clusters for paired data: under "the variant behaves as the base" a cluster's base and
// variant sums may trade places. Two-sided, p = (b + 1)/(m + 1) (Phipson & Smyth 2010); exact where clusters are few.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/result.h"
#include "core/stats/cluster_sums.h"

namespace fw::stats {

struct SignFlipOptions
{
    std::size_t family = 1; ///< how many tests Holm will correct for
    double alpha = 0.05;    ///< the level that the family is held at
    std::size_t minimumPermutations = 9999;
    std::size_t exactClusters = 16; ///< at most so many differing clusters are enumerated, up to 2^24; 0 never
    std::uint64_t seed = 1;
    unsigned threads = 1; ///< changes no digit of the result
};

struct PermutationResult
{
    double observed = 0;          ///< value(variant) − value(base)
    double p = 1;                 ///< (exceeding + 1)/(permutations + 1)
    std::size_t exceeding = 0;    ///< b: permuted differences at least as large in absolute value
    std::size_t permutations = 0; ///< m; when exact, all assignments but the observed one
    bool exact = false;
};

/// Clusters whose base and variant rows are equal change nothing and are left out of the enumeration. When m is drawn,
/// it is raised in steps until b reaches 50 or m reaches ⌈20 · family/α⌉, so that the smallest p can pass Holm and no
/// time goes into large ones (a sequential test after Besag & Clifford 1991, closed to "p = (b + 1)/(m + 1)" at each
/// step's end). Differences are compared with a tolerance of 1e-9 of the observed one for rounding. A permuted
/// difference that is not finite counts as exceeding.
/// InvalidInput: shapes that differ, no clusters, values that are not finite, options out of range. Numerical: the
/// observed difference is not finite.
Result<PermutationResult> signFlipTest(const ClusterSums& base, const ClusterSums& variant, const Statistic& value,
                                       const SignFlipOptions& options);

} // namespace fw::stats
