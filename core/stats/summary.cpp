#include "core/stats/summary.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/stats/no_value.h"

namespace fw::stats {

double mean(std::span<const double> values)
{
    if (values.empty())
        return kNaN;
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double standardDeviation(std::span<const double> values)
{
    if (values.size() < 2)
        return kNaN;
    const double centre = mean(values);
    double squares = 0;
    for (const double value : values)
        squares += (value - centre) * (value - centre);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double sortedQuantile(std::span<const double> ascending, double probability)
{
    if (ascending.empty())
        return kNaN;
    const double place = std::clamp(probability, 0.0, 1.0) * static_cast<double>(ascending.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    if (below + 1 >= ascending.size())
        return ascending.back();
    const double share = place - static_cast<double>(below);
    return ascending[below] + share * (ascending[below + 1] - ascending[below]);
}

double quantile(std::vector<double> values, double probability)
{
    if (std::any_of(values.begin(), values.end(), [](double value) { return std::isnan(value); }))
        return kNaN;
    std::sort(values.begin(), values.end());
    return sortedQuantile(values, probability);
}

} // namespace fw::stats
