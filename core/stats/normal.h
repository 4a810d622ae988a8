// The standard normal distribution.
#pragma once

namespace fw::stats {

/// P(Z ≤ x).
double normalCdf(double x);

/// The x with P(Z ≤ x) = probability; −∞ at 0, ∞ at 1, NaN outside [0, 1].
double normalQuantile(double probability);

} // namespace fw::stats
