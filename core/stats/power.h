// What a run could have seen.
#pragma once

#include <cstddef>

namespace fw::stats {

/// The smallest true difference that a two-sided test at 5 % sees with 80 % power: (1.96 + 0.84) · SD / √n, in the unit
/// of `deviation`, the standard deviation over clusters of the paired difference. Infinite for n = 0.
double minimumDetectableEffect(double deviation, std::size_t clusters);

} // namespace fw::stats
