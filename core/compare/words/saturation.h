// Metrics whose figure has hardly any room left: what is worse could not be seen.
#pragma once

#include <string>
#include <vector>

#include "core/compare/comparison.h"

namespace fw::compare {

/// From this share of a metric's range on, counted towards what is worse, the base's figure is near its end.
inline constexpr double kNearTheEnd = 0.75;

/// A sentence for each primary metric and scorer whose base stands that near the worse end of the metric's range, over
/// all groups of an axis ("… is near its ceiling: a rise can hardly be seen"). None for metrics without a range or
/// without a worse end.
std::vector<std::string> saturationWarnings(const Comparison& comparison);

} // namespace fw::compare
