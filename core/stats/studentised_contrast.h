// Does one set of units move otherwise than the rest? For groups whose units have nothing in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/result.h"

namespace fw::stats {

struct ContrastTest
{
    double difference = 0; ///< mean of the own units − mean of the others
    double standardError = 0; ///< Welch's
    double p = 1;             ///< (b + 1)/(m + 1), two-sided
};

/// Permutation test of the means' difference over its Welch standard error (Janssen 1997: keeps its level where the two
/// have other variances, which a permutation of the plain difference does not). InvalidInput: values that are not finite,
/// fewer than two units on a side. Where nothing varies p is 1 for equal means, else of the plain difference.
Result<ContrastTest> studentisedContrast(std::span<const double> own, std::span<const double> others,
                                         std::size_t permutations, std::uint64_t seed);

} // namespace fw::stats
