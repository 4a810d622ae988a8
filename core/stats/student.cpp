#include "core/stats/student.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>

namespace fw::stats {

double studentQuantile(double probability, double degreesOfFreedom)
{
    if (!(probability >= 0 && probability <= 1) || !(degreesOfFreedom > 0))
        return NAN;
    if (probability == 0 || probability == 1)
        return probability == 0 ? -INFINITY : INFINITY;
    // In the middle the inverse beta function does not end; there the quantile is nearly a line, 1 / f(0) steep.
    constexpr double kMiddle = 1e-4;
    if (const double above = probability - 0.5; std::fabs(above) < kMiddle) {
        const double line = above * std::sqrt(degreesOfFreedom) * boost::math::beta(degreesOfFreedom / 2, 0.5);
        return line * (1 + line * line * (degreesOfFreedom + 1) / (6 * degreesOfFreedom));
    }
    // P(|T| > t) is the incomplete beta function at ν/(ν + t²) with ν/2 and ½.
    const double bothTails = 2 * std::min(probability, 1 - probability);
    double complement = 0; // 1 − x, without cancellation
    const double x = boost::math::ibeta_inv(degreesOfFreedom / 2, 0.5, bothTails, &complement);
    const double t = std::sqrt(degreesOfFreedom * complement / x);
    return probability < 0.5 ? -t : t;
}

double studentTwoSidedP(double t, double degreesOfFreedom)
{
    if (std::isnan(t) || !(degreesOfFreedom > 0))
        return 1;
    if (std::isinf(t))
        return 0;
    const double squared = t * t;
    const double sum = degreesOfFreedom + squared; // the smaller part of it is the one that keeps its digits
    return squared < degreesOfFreedom ? 1 - boost::math::ibeta(0.5, degreesOfFreedom / 2, squared / sum)
                                      : boost::math::ibeta(degreesOfFreedom / 2, 0.5, degreesOfFreedom / sum);
}

} // namespace fw::stats
