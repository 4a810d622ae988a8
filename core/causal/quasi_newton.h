// Minimises a smooth function of a few variables by its gradient: L-BFGS with the bisecting weak-Wolfe line search of
// Lewis & Overton 2013. Private to this room.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"

namespace fw::causal {

/// The value at `point`; writes the gradient. A value that is not finite marks a point outside the function's domain.
using Differentiable = std::function<double(std::span<const double> point, std::span<double> gradient)>;

struct QuasiNewtonOptions
{
    std::size_t steps = 100;
    double tolerance = 1e-4;    ///< stops where a step lowers the value by less …
    double gradientNorm = 1e-3; ///< … or the gradient's largest component is smaller
    std::size_t memory = 8;     ///< pairs of steps and gradients kept
    std::size_t trialsPerStep = 20;
};

struct Minimum
{
    std::vector<double> point;
    double value = 0;
    std::size_t evaluations = 0;
    bool converged = false; ///< by one of the two tolerances, not by running out of steps
};

/// Numerical: the function is not finite at `start`. Cancelled: between two steps.
Result<Minimum> minimise(const Differentiable& function, std::vector<double> start, const QuasiNewtonOptions& options,
                         const CancelToken& cancel);

} // namespace fw::causal
