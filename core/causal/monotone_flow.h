// A monotone map of the line, the one-dimensional normalising flow of this room: its slope is a positive, piecewise
// linear function with a free height at each knot, and constant beyond the outer knots. As the warping function of
// Snelson, Rasmussen & Ghahramani 2003 ("Warped Gaussian Processes"), but with fixed steps and free heights, so that
// the map is linear in the slopes and equal slopes of one are the identity.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"

namespace fw::causal {

/// Immutable; any thread.
class MonotoneFlow
{
public:
    /// At least two ascending knots, one log slope each. The map of 0 is 0.
    MonotoneFlow(std::vector<double> knots, std::vector<double> logSlopes);

    double at(double value) const;
    double slopeAt(double value) const;
    std::span<const double> knots() const { return m_knots; }
    std::span<const double> logSlopes() const { return m_logSlopes; }

private:
    std::vector<double> m_knots;
    std::vector<double> m_logSlopes;
};

/// What each knot adds to map and slope of given values, computed once for many slopes. Immutable; any thread.
class FlowBasis
{
public:
    FlowBasis(std::span<const double> knots, std::span<const double> values);

    /// The map of each value. Σ log slope is written to `logJacobian`.
    std::vector<double> map(std::span<const double> logSlopes, double& logJacobian) const;
    /// The derivative by the log slopes of ⟨weights, map⟩ + Σ log slope.
    std::vector<double> gradient(std::span<const double> logSlopes, std::span<const double> weights) const;

private:
    std::size_t m_knots;
    std::vector<double> m_heights; // (values, knots): share of each knot's slope in the value's
    std::vector<double> m_areas;   // (values, knots): their integrals from 0
};

/// Minus the log density of the prior on log slopes, up to a constant, which keeps some 200 values from being followed
/// in every detail: neighbours differ by about `roughness`, their mean from 0 by about a half. Adds the derivative.
double flowPenalty(std::span<const double> logSlopes, double roughness, std::span<double> gradient);

/// Knots at `count` equally spaced places from `low` to `high`.
std::vector<double> equalKnots(double low, double high, std::size_t count);

/// How much better a flow describes standardised values than the standard normal density does: the gain in log
/// likelihood in nats, less the penalty, at least 0. The flow and a shift are fitted.
Result<double> gainOverNormal(std::span<const double> values, double roughness, const CancelToken& cancel);

} // namespace fw::causal
