#include "core/stats/power.h"

#include <cmath>

namespace fw::stats {

double minimumDetectableEffect(double deviation, std::size_t clusters)
{
    constexpr double kTwoSidedFivePercent = 1.96;
    constexpr double kEightyPercentPower = 0.84;
    if (clusters == 0)
        return INFINITY;
    return (kTwoSidedFivePercent + kEightyPercentPower) * deviation / std::sqrt(static_cast<double>(clusters));
}

} // namespace fw::stats
