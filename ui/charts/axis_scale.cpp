#include "ui/charts/axis_scale.h"

#include <algorithm>
#include <cmath>

namespace fw::ui {

std::vector<double> AxisScale::ticks() const
{
    std::vector<double> values;
    const int count = static_cast<int>(std::lround((high - low) / step));
    for (int i = 0; i <= count; ++i) {
        const double value = low + i * step;
        values.push_back(std::fabs(value) < step * 1e-6 ? 0.0 : value);
    }
    return values;
}

double AxisScale::fraction(double value) const
{
    return std::clamp((value - low) / (high - low), 0.0, 1.0);
}

std::optional<std::pair<double, double>> AxisScale::cut(double from, double to) const
{
    if (from > to)
        std::swap(from, to);
    if (!(to >= low && from <= high))
        return std::nullopt;
    return std::pair(std::max(from, low), std::min(to, high));
}

AxisScale roundScale(double low, double high, int wantedTicks)
{
    if (!std::isfinite(low) || !std::isfinite(high) || high <= low) {
        low = 0;
        high = 1;
    }
    const double raw = (high - low) / std::max(wantedTicks, 1);
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    const double lead = raw / power;
    const double step = (lead <= 1.0001 ? 1 : lead <= 2.0001 ? 2 : lead <= 5.0001 ? 5 : 10) * power;
    AxisScale scale;
    scale.step = step;
    scale.low = std::floor(low / step + 1e-9) * step;
    scale.high = std::ceil(high / step - 1e-9) * step;
    scale.decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
    return scale;
}

} // namespace fw::ui
