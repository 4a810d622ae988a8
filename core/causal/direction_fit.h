// The two models of one direction, fitted. Private to this room.
#pragma once

#include <span>
#include <vector>

#include "core/causal/cause_direction.h"

namespace fw::causal {

/// A variable as the models take it.
struct Marginal
{
    std::vector<double> standardised;
    std::vector<double> normalScores; ///< Φ⁻¹ of the ranks: of any increasing transformation the same
    double gain = 0;                  ///< log likelihood of a flow's density less that of the normal one, nats
};

/// Numerical for a constant.
Result<Marginal> marginalOf(std::span<const double> values, const CancelToken& cancel);

/// `level`: of the test that an additive model must pass to count.
Result<DirectionFit> fitDirection(const Marginal& cause, const Marginal& effect, double level,
                                  const CancelToken& cancel);

} // namespace fw::causal
