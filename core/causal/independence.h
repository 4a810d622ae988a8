// Are two variables independent? The Hilbert-Schmidt independence criterion with Gaussian kernels: Gretton, Fukumizu,
// Teo, Song, Schölkopf & Smola 2008, "A Kernel Statistical Test of Independence". Zero, with many observations, only
// where they are: it sees any dependence, not just a linear one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/cancel_token.h"
#include "core/base/result.h"

namespace fw::causal {

struct IndependenceOptions
{
    std::size_t permutations = 0; ///< 0: p by the gamma approximation alone
    std::uint64_t seed = 1;
};

struct Independence
{
    double statistic = 0; ///< n·HSIC, biased (tr(KHLH)/n), without unit: larger is more dependent
    double p = 1;         ///< of independence, by permutations where there are any, else by the gamma approximation
    double gammaP = 1;    ///< by a gamma distribution with the statistic's mean and variance under independence
};

/// Widths of the kernels are the medians of the distances between observations (of those that are not 0, where over
/// half are). The same seed gives the same permutations. InvalidInput: other lengths, fewer than 6 or more than 2000
/// observations, values that are not finite, a constant variable.
Result<Independence> testIndependence(std::span<const double> x, std::span<const double> y,
                                      const IndependenceOptions& options, const CancelToken& cancel);

} // namespace fw::causal
