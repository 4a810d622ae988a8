// A value axis with round ticks, and the one place where chart geometry is cut to its range (QSvgGenerator 6.4 writes
// no clipping, so nothing may be drawn outside the plot). Plain values, no Qt.
#pragma once

#include <optional>
#include <utility>
#include <vector>

namespace fw::ui {

struct AxisScale
{
    double low = 0;
    double high = 1;
    double step = 0.2;
    int decimals = 1; ///< that the ticks need

    std::vector<double> ticks() const;
    bool contains(double value) const { return value >= low && value <= high; }
    /// Where a value lies, 0 at low and 1 at high; never outside.
    double fraction(double value) const;
    /// The part of [from, to] that lies on the axis, or nothing.
    std::optional<std::pair<double, double>> cut(double from, double to) const;
};

/// Covers [low, high] with about `wantedTicks` round steps (1, 2 or 5 times a power of ten). Non-finite or empty ranges
/// give [0, 1].
AxisScale roundScale(double low, double high, int wantedTicks);

} // namespace fw::ui
