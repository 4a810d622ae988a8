#include "core/train/temperature.h"

#include <boost/math/tools/minima.hpp>

#include <algorithm>
#include <cmath>

namespace fw::train {

double lossAtTemperature(std::span<const float> logits, std::size_t labels, std::span<const std::int32_t> targets,
                         double temperature)
{
    double loss = 0;
    std::size_t counted = 0;
    for (std::size_t row = 0; row < targets.size(); ++row) {
        if (targets[row] < 0)
            continue;
        const std::span<const float> values = logits.subspan(row * labels, labels);
        const double top = *std::max_element(values.begin(), values.end());
        double sum = 0;
        for (const float value : values)
            sum += std::exp((value - top) / temperature);
        loss += std::log(sum) - (values[static_cast<std::size_t>(targets[row])] - top) / temperature;
        ++counted;
    }
    return counted == 0 ? 0 : loss / static_cast<double>(counted);
}

double fitTemperature(std::span<const float> logits, std::size_t labels, std::span<const std::int32_t> targets)
{
    if (std::none_of(targets.begin(), targets.end(), [](std::int32_t target) { return target >= 0; }))
        return 1;
    constexpr int kBits = 24;
    const auto loss = [&](double logarithm) {
        return lossAtTemperature(logits, labels, targets, std::exp(logarithm));
    };
    return std::exp(boost::math::tools::brent_find_minima(loss, std::log(0.05), std::log(20.0), kBits).first);
}

} // namespace fw::train
