// The shapes that metrics share: what a vector of two sums is worth.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>

#include "core/catalogue/catalogue.h"

namespace fw::measure {

/// part / whole, NaN without any observation.
inline double shareOf(double part, double whole)
{
    return whole > 0 ? part / whole : std::numeric_limits<double>::quiet_NaN();
}
inline double percentOf(double part, double whole)
{
    return 100 * shareOf(part, whole);
}

inline double percentOfSums(std::span<const double> sums)
{
    return percentOf(sums[0], sums[1]);
}

/// Of changes one way (sums[0]) and the other (sums[1]) among sums[2]: the share that cancels in the aggregate.
inline double cancellingShare(std::span<const double> sums)
{
    return shareOf(2 * std::min(sums[0], sums[1]), sums[2]);
}

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
