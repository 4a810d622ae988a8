// Corrections for many tests, as adjusted p-values in the order of the input.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/base/result.h"

namespace fw::stats {

/// Holm 1979, step-down: adjusted p₍ᵢ₎ = max over j ≤ i of min(1, (n − j + 1) · p₍ⱼ₎). Holds the family-wise error
/// under any dependence. `family` is n where it is larger than the number of p-values at hand (tests declared but not
/// made). InvalidInput: a p outside [0, 1] or NaN.
Result<std::vector<double>> adjustHolm(std::span<const double> pValues, std::size_t family = 0);

/// Benjamini & Hochberg 1995, step-up: adjusted p₍ᵢ₎ = min over j ≥ i of min(1, n/j · p₍ⱼ₎). Holds the false discovery
/// rate for independent or positively dependent tests. InvalidInput as above.
Result<std::vector<double>> adjustBenjaminiHochberg(std::span<const double> pValues);

} // namespace fw::stats
