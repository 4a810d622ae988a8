#include "core/stats/binomial.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <string>

namespace fw::stats {

Result<Interval> exactBinomialInterval(std::size_t successes, std::size_t trials, double confidence)
{
    if (trials == 0 || successes > trials || !(confidence > 0 && confidence < 1))
        return Error{ErrorKind::InvalidInput,
                     std::to_string(successes) + " of " + std::to_string(trials) + " is no share of trials",
                     "give at least one trial, no more successes than trials, and a confidence between 0 and 1"};
    const auto x = static_cast<double>(successes);
    const auto n = static_cast<double>(trials);
    const double tail = (1 - confidence) / 2;
    Interval interval;
    interval.estimate = x / n;
    interval.low = successes == 0 ? 0.0 : boost::math::ibeta_inv(x, n - x + 1, tail);
    interval.high = successes == trials ? 1.0 : boost::math::ibetac_inv(x + 1, n - x, tail);
    interval.method = IntervalMethod::ExactBinomial;
    interval.degenerate = successes == 0 || successes == trials;
    return interval;
}

double mcnemarExact(std::size_t b, std::size_t c)
{
    const std::size_t fewer = std::min(b, c);
    if (b == c)
        return 1.0;
    const auto k = static_cast<double>(fewer);
    const auto n = static_cast<double>(b + c);
    return std::min(1.0, 2 * boost::math::ibetac(k + 1, n - k, 0.5));
}

} // namespace fw::stats
