#include "core/causal/monotone_flow.h"

#include <algorithm>
#include <cmath>

#include "core/causal/quasi_newton.h"
#include "core/stats/summary.h"

namespace fw::causal {

namespace {

/// The height at `value` of the hat over knot k: 1 there, 0 at its neighbours, 1 beyond an outer knot.
double hatHeight(std::span<const double> knots, std::size_t k, double value)
{
    if (value <= knots[k]) {
        if (k == 0)
            return 1;
        return std::max(0.0, (value - knots[k - 1]) / (knots[k] - knots[k - 1]));
    }
    if (k + 1 == knots.size())
        return 1;
    return std::max(0.0, (knots[k + 1] - value) / (knots[k + 1] - knots[k]));
}

/// Its integral from the knot to `value`.
double hatArea(std::span<const double> knots, std::size_t k, double value)
{
    const double distance = value - knots[k];
    const bool left = distance < 0;
    if (left ? k == 0 : k + 1 == knots.size())
        return distance;
    const double width = left ? knots[k] - knots[k - 1] : knots[k + 1] - knots[k];
    const double reach = std::min(std::abs(distance), width);
    const double area = reach - reach * reach / (2 * width);
    return left ? -area : area;
}

/// Knots where the values are: at some of their quantiles, apart from one another.
std::vector<double> quantileKnots(std::span<const double> values)
{
    constexpr double kGap = 0.03;
    std::vector<double> ascending(values.begin(), values.end());
    std::sort(ascending.begin(), ascending.end());
    std::vector<double> knots;
    for (const double probability : {0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0}) {
        const double knot = stats::sortedQuantile(ascending, probability);
        if (knots.empty() || knot > knots.back() + kGap)
            knots.push_back(knot);
    }
    return knots;
}

} // namespace

MonotoneFlow::MonotoneFlow(std::vector<double> knots, std::vector<double> logSlopes)
    : m_knots(std::move(knots)), m_logSlopes(std::move(logSlopes))
{
}

double MonotoneFlow::at(double value) const
{
    double sum = 0;
    for (std::size_t k = 0; k < m_knots.size(); ++k)
        sum += std::exp(m_logSlopes[k]) * (hatArea(m_knots, k, value) - hatArea(m_knots, k, 0));
    return sum;
}

double MonotoneFlow::slopeAt(double value) const
{
    double sum = 0;
    for (std::size_t k = 0; k < m_knots.size(); ++k)
        sum += std::exp(m_logSlopes[k]) * hatHeight(m_knots, k, value);
    return sum;
}

FlowBasis::FlowBasis(std::span<const double> knots, std::span<const double> values) : m_knots(knots.size())
{
    for (const double value : values)
        for (std::size_t k = 0; k < m_knots; ++k) {
            m_heights.push_back(hatHeight(knots, k, value));
            m_areas.push_back(hatArea(knots, k, value) - hatArea(knots, k, 0));
        }
}

std::vector<double> FlowBasis::map(std::span<const double> logSlopes, double& logJacobian) const
{
    std::vector<double> mapped(m_areas.size() / m_knots);
    logJacobian = 0;
    for (std::size_t i = 0; i < mapped.size(); ++i) {
        double slope = 0;
        for (std::size_t k = 0; k < m_knots; ++k) {
            const double height = std::exp(logSlopes[k]);
            slope += height * m_heights[i * m_knots + k];
            mapped[i] += height * m_areas[i * m_knots + k];
        }
        logJacobian += std::log(slope);
    }
    return mapped;
}

std::vector<double> FlowBasis::gradient(std::span<const double> logSlopes, std::span<const double> weights) const
{
    std::vector<double> result(m_knots, 0.0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        double slope = 0;
        for (std::size_t k = 0; k < m_knots; ++k)
            slope += std::exp(logSlopes[k]) * m_heights[i * m_knots + k];
        for (std::size_t k = 0; k < m_knots; ++k)
            result[k] += weights[i] * m_areas[i * m_knots + k] + m_heights[i * m_knots + k] / slope;
    }
    for (std::size_t k = 0; k < m_knots; ++k)
        result[k] *= std::exp(logSlopes[k]);
    return result;
}

double flowPenalty(std::span<const double> logSlopes, double roughness, std::span<double> gradient)
{
    constexpr double kMeanDeviation = 0.5;
    double mean = 0;
    for (const double slope : logSlopes)
        mean += slope / static_cast<double>(logSlopes.size());
    double penalty = 0.5 * mean * mean / (kMeanDeviation * kMeanDeviation);
    for (std::size_t k = 0; k < logSlopes.size(); ++k)
        gradient[k] += mean / (kMeanDeviation * kMeanDeviation) / static_cast<double>(logSlopes.size());
    for (std::size_t k = 0; k + 1 < logSlopes.size(); ++k) {
        const double change = (logSlopes[k + 1] - logSlopes[k]) / roughness;
        penalty += 0.5 * change * change;
        gradient[k + 1] += change / roughness;
        gradient[k] -= change / roughness;
    }
    return penalty;
}

std::vector<double> equalKnots(double low, double high, std::size_t count)
{
    std::vector<double> knots;
    for (std::size_t k = 0; k < count; ++k)
        knots.push_back(low + (high - low) * static_cast<double>(k) / static_cast<double>(count - 1));
    return knots;
}

Result<double> gainOverNormal(std::span<const double> values, double roughness, const CancelToken& cancel)
{
    const std::vector<double> knots = quantileKnots(values);
    const std::size_t count = knots.size();
    if (count < 2)
        return 0.0;
    const FlowBasis basis(knots, values);
    double normal = 0; // minus the log likelihood without constants
    for (const double value : values)
        normal += 0.5 * value * value;
    // The last parameter is the shift.
    const auto objective = [&](std::span<const double> point, std::span<double> gradient) {
        const auto slopes = point.first(count);
        double logJacobian = 0;
        std::vector<double> mapped = basis.map(slopes, logJacobian);
        double result = -logJacobian;
        double shiftSlope = 0;
        for (double& value : mapped) {
            value -= point[count];
            result += 0.5 * value * value;
            shiftSlope -= value;
            value = -value; // the gradient of the log likelihood by the mapped value
        }
        const std::vector<double> bySlopes = basis.gradient(slopes, mapped);
        for (std::size_t k = 0; k < count; ++k)
            gradient[k] = -bySlopes[k];
        gradient[count] = shiftSlope;
        return result + flowPenalty(slopes, roughness, gradient);
    };
    FW_ASSIGN(const Minimum minimum, minimise(objective, std::vector<double>(count + 1, 0.0), {}, cancel));
    return std::max(0.0, normal - minimum.value);
}

} // namespace fw::causal
