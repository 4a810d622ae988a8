#include "core/stats/power.h"

#include <algorithm>
#include <cmath>

#include "core/stats/sign_flips.h"
#include "core/stats/student.h"

namespace fw::stats {

double minimumDetectableEffect(double standardError, std::size_t clusters, double level, double band)
{
    constexpr double kPower = 0.8;
    const double step = smallestSignFlipP(clusters);
    if (clusters < 2 || step > level)
        return INFINITY;
    const double attained = clusters > 50 ? level : std::floor(level / step * (1 + 1e-12)) * step;
    const double degrees = static_cast<double>(clusters - 1);
    const double reach = studentQuantile(kPower, degrees) * standardError;
    return std::max(studentQuantile(1 - attained / 2, degrees) * standardError, band) + reach;
}

} // namespace fw::stats
