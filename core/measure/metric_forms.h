// The shapes that metrics share: what a vector of two sums is worth.
#pragma once

#include <cmath>
#include <numbers>
#include <span>

#include "core/catalogue/catalogue.h"

namespace fw::measure {

using catalogue::ratioOfSums;

/// exp(sums[0] / sums[1]): perplexity from a loss in nats and a count.
inline double expOfRatio(std::span<const double> sums)
{
    return std::exp(ratioOfSums(sums));
}

/// sums[0] / sums[1] in bits.
inline double bitsOfRatio(std::span<const double> sums)
{
    return ratioOfSums(sums) / std::numbers::ln2;
}

} // namespace fw::measure
