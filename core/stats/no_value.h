// What a figure is where there is none: not a number.
#pragma once

#include <limits>

namespace fw::stats {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

} // namespace fw::stats
