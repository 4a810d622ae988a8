#include "core/stats/calibration.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/stats/no_value.h"

namespace fw::stats {

double expectedCalibrationError(std::span<const double> probabilities, std::span<const char> positive, std::size_t bins)
{
    if (probabilities.empty() || probabilities.size() != positive.size() || bins == 0)
        return kNaN;
    std::vector<double> excess(bins, 0.0); // Σ (positive − probability)
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        if (std::isnan(probabilities[i]))
            return kNaN;
        const double place = std::ceil(probabilities[i] * static_cast<double>(bins)) - 1;
        const auto bin = static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(bins - 1)));
        excess[bin] += (positive[i] != 0 ? 1.0 : 0.0) - probabilities[i];
    }
    double error = 0;
    for (const double sum : excess)
        error += std::abs(sum);
    return error / static_cast<double>(probabilities.size());
}

double brierScore(std::span<const double> probabilities, std::span<const char> positive)
{
    if (probabilities.empty() || probabilities.size() != positive.size())
        return kNaN;
    double sum = 0;
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        const double distance = probabilities[i] - (positive[i] != 0 ? 1.0 : 0.0);
        sum += distance * distance;
    }
    return sum / static_cast<double>(probabilities.size());
}

} // namespace fw::stats
