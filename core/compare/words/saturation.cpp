#include "core/compare/words/saturation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/compare/words/figure_text.h"

namespace fw::compare {

namespace {

/// How much of the way to the worse end of the metric's range `value` has gone; NaN where there is no such end.
double worseShare(const catalogue::Metric& metric, double value)
{
    const double range = metric.highest - metric.lowest;
    if (!std::isfinite(range))
        return std::nan("");
    if (metric.direction == catalogue::Direction::LowerIsBetter)
        return (value - metric.lowest) / range;
    return metric.direction == catalogue::Direction::HigherIsBetter ? (metric.highest - value) / range : std::nan("");
}

} // namespace

std::vector<std::string> saturationWarnings(const Comparison& comparison)
{
    using Place = std::pair<std::string, std::string>; // metric, scorer
    std::vector<std::pair<Place, std::vector<std::string>>> found;
    for (const Cell& cell : comparison.cells) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, cell.metric);
        if (!metric || !cell.primary || cell.variant != 0 || !cell.group.empty() ||
            !(worseShare(*metric, cell.value.value) > kNearTheEnd))
            continue;
        const Place place(cell.metric, cell.scorer);
        auto entry = std::find_if(found.begin(), found.end(), [&](const auto& one) { return one.first == place; });
        if (entry == found.end())
            entry = found.insert(found.end(), {place, {}});
        const std::string figure = figureText(*metric, cell.value.value);
        entry->second.push_back(cell.axis.empty() ? figure
                                                  : fmt::format("{} on {}", figure, axisTitle(comparison, cell.axis)));
    }
    std::vector<std::string> warnings;
    for (const auto& [place, figures] : found) {
        const catalogue::Metric& metric = *catalogue::find(comparison.metrics, place.first);
        const bool ceiling = metric.direction == catalogue::Direction::LowerIsBetter;
        const std::string scorer = scorerTitle(comparison, place.second);
        warnings.push_back(
            fmt::format("{}{}: the base ({}) is near its {} of {}, so a {} can hardly be seen", metric.title,
                        scorer.empty() ? "" : " by " + scorer, fmt::join(figures, ", "), ceiling ? "ceiling" : "floor",
                        figureText(metric, ceiling ? metric.highest : metric.lowest), ceiling ? "rise" : "fall"));
    }
    return warnings;
}

} // namespace fw::compare
