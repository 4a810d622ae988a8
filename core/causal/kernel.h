// Covariance by distance. Private to this room.
#pragma once

#include <cmath>

#include "core/causal/gaussian_process.h"

namespace fw::causal {

struct KernelValue
{
    double value = 0;       ///< at unit signal variance
    double byLogLength = 0; ///< derivative by the logarithm of the length scale
};

/// Covariance of two inputs at a squared distance, by Rasmussen & Williams 2006, section 4.2.
inline KernelValue kernelAt(Kernel kernel, double squaredDistance, double length)
{
    const double scaled = squaredDistance / (length * length);
    if (kernel == Kernel::SquaredExponential) {
        const double value = std::exp(-0.5 * scaled);
        return {value, value * scaled};
    }
    const double root = std::sqrt(5 * scaled); // Matérn 5/2
    const double decay = std::exp(-root);
    return {(1 + root + root * root / 3) * decay, root * root * (1 + root) / 3 * decay};
}

} // namespace fw::causal
