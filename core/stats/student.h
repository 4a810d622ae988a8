// Student's t distribution.
#pragma once

namespace fw::stats {

/// The t with P(T ≤ t) = probability at these degrees of freedom (above 0, need not be whole); −∞ at 0, ∞ at 1, NaN
/// outside.
double studentQuantile(double probability, double degreesOfFreedom);

/// P(|T| ≥ |t|); 1 for NaN.
double studentTwoSidedP(double t, double degreesOfFreedom);

} // namespace fw::stats
