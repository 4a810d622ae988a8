#include "core/stats/contributions.h"

#include <cmath>
#include <numeric>

#include "core/stats/bootstrap.h"
#include "core/stats/no_value.h"

namespace fw::stats {

namespace {

std::vector<double> totalOf(const ClusterSums& data)
{
    std::vector<double> totals(data.sums, 0.0);
    for (std::size_t i = 0; i < data.values.size(); ++i)
        totals[i % data.sums] += data.values[i];
    return totals;
}

/// θ + (n − 1)(mean of θ without i − θ without i): pseudo-values moved to have the figure as their mean.
Contributions influences(double figure, std::vector<double> without)
{
    Contributions result;
    const auto count = static_cast<double>(without.size());
    const double mean = std::accumulate(without.begin(), without.end(), 0.0) / count;
    for (double& one : without)
        one = figure + (count - 1) * (mean - one);
    result.values = std::move(without);
    result.weights.assign(result.values.size(), 1.0);
    return result;
}

} // namespace

double Contributions::figure() const
{
    return std::accumulate(values.begin(), values.end(), 0.0) / std::accumulate(weights.begin(), weights.end(), 0.0);
}

std::vector<double> Contributions::about(double centre) const
{
    std::vector<double> residuals(values.size());
    for (std::size_t i = 0; i < residuals.size(); ++i)
        residuals[i] = values[i] - centre * weights[i];
    return residuals;
}

double Contributions::standardError() const
{
    if (values.size() < 2)
        return kNaN;
    double squares = 0;
    for (const double residual : about(figure()))
        squares += residual * residual;
    const auto count = static_cast<double>(values.size());
    return std::sqrt(squares * count / (count - 1)) / std::accumulate(weights.begin(), weights.end(), 0.0);
}

Contributions differenceContributions(const ClusterSums& base, const ClusterSums& variant, const Statistic& value)
{
    bool linear = value.isRatio() && base.sums == 2;
    for (std::size_t i = 0; linear && i < base.clusters; ++i)
        linear = base.row(i)[1] == variant.row(i)[1] && base.row(i)[1] > 0;
    if (!linear) {
        std::vector<double> without = jackknifeValues(variant, value);
        const std::vector<double> ofBase = jackknifeValues(base, value);
        for (std::size_t i = 0; i < without.size(); ++i)
            without[i] -= ofBase[i];
        return influences(value(totalOf(variant)) - value(totalOf(base)), std::move(without));
    }
    Contributions result;
    for (std::size_t i = 0; i < base.clusters; ++i) {
        result.values.push_back(variant.row(i)[0] - base.row(i)[0]);
        result.weights.push_back(base.row(i)[1]);
    }
    return result;
}

Contributions valueContributions(const ClusterSums& data, const Statistic& value)
{
    bool linear = value.isRatio() && data.sums == 2;
    for (std::size_t i = 0; linear && i < data.clusters; ++i)
        linear = data.row(i)[1] > 0;
    if (!linear)
        return influences(value(totalOf(data)), jackknifeValues(data, value));
    Contributions result;
    for (std::size_t i = 0; i < data.clusters; ++i) {
        result.values.push_back(data.row(i)[0]);
        result.weights.push_back(data.row(i)[1]);
    }
    return result;
}

} // namespace fw::stats
