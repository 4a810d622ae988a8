// Plain summaries of numbers.
#pragma once

#include <span>
#include <vector>

namespace fw::stats {

/// NaN for no values.
double mean(std::span<const double> values);

/// Sample standard deviation (n − 1). NaN for fewer than two values.
double standardDeviation(std::span<const double> values);

/// Quantile of ascending values by linear interpolation between order statistics (Hyndman & Fan 1996, type 7: numpy's
/// and R's default). probability in [0, 1]. NaN for no values.
double sortedQuantile(std::span<const double> ascending, double probability);

/// The same of values in any order; NaN where one of them is.
double quantile(std::vector<double> values, double probability);

} // namespace fw::stats
