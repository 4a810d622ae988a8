#include "ui/models/companion_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/compare/words/figure_text.h"

namespace fw::ui {

namespace {

std::string relativeChange(double value, double base)
{
    if (base == 0 || !std::isfinite(value / base))
        return {};
    const double percent = 100 * (value / base - 1);
    if (std::fabs(percent) < 0.5)
        return "±0 %";
    return fmt::format("{}{:.0f} %", percent < 0 ? "\u2212" : "+", std::fabs(percent));
}

/// Whether a title says its unit already: "Bits per byte" in "bits/byte".
bool sameWords(const std::string& title, std::string unit)
{
    if (const std::size_t slash = unit.find('/'); slash != std::string::npos)
        unit.replace(slash, 1, " per ");
    return title.size() == unit.size() && std::equal(title.begin() + 1, title.end(), unit.begin() + 1);
}

/// Changes can only be told once the base's value is there.
void addChanges(CompanionFigure& figure)
{
    if (figure.values.empty() || !figure.values.front())
        return;
    for (std::size_t i = 1; i < figure.values.size(); ++i)
        if (figure.values[i])
            figure.values[i]->change = relativeChange(figure.values[i]->value, figure.values.front()->value);
}

} // namespace

std::vector<CompanionFigure> companionFigures(const compare::Comparison& comparison, const Selection& selection)
{
    std::vector<CompanionFigure> figures;
    const std::size_t variants = comparison.variants.size();
    const auto addMetric = [&](const catalogue::Metric& metric, const std::string& axis) {
        const bool unitSaid = metric.unit.empty() || metric.unit == "%" || sameWords(metric.title, metric.unit);
        std::string title = unitSaid ? metric.title : metric.title + ", " + metric.unit;
        if (!axis.empty() && metric.level != catalogue::Level::Continuation)
            title += " · " + compare::axisTitle(comparison, axis); // the whole run's stands above
        CompanionFigure figure{metric.id, title, compare::conventionText(comparison, metric, {}), {}};
        figure.values.resize(variants);
        bool any = false;
        for (std::size_t i = 0; i < variants; ++i)
            if (const compare::Cell* cell = comparison.find(metric.id, "", axis, "", i)) {
                figure.values[i] = {cell->value.value,
                                    metric.unit == "%" ? compare::figureText(metric, cell->value.value)
                                                       : compare::figureDigits(metric, cell->value.value),
                                    {}};
                any = true;
            }
        if (any)
            figures.push_back(std::move(figure));
        return any;
    };
    for (const catalogue::Metric& metric : comparison.metrics)
        if (metric.id != selection.metric && !metric.needsScorer())
            addMetric(metric, "");
    if (!selection.axis.empty())
        for (const catalogue::Metric& metric : comparison.metrics)
            if (metric.id != selection.metric && !metric.needsScorer())
                addMetric(metric, selection.axis);
    for (std::size_t i = 0; i < variants; ++i)
        for (const compare::Fact& fact : comparison.variants[i].facts) {
            auto found = std::find_if(figures.begin(), figures.end(),
                                      [&](const CompanionFigure& figure) { return figure.id == fact.name; });
            if (found == figures.end()) {
                figures.push_back({fact.name, compare::factTitle(fact.name), {}, {}});
                found = figures.end() - 1;
                found->values.resize(variants);
            }
            found->values[i] = {fact.value, compare::factText(fact), {}};
        }
    for (CompanionFigure& figure : figures)
        addChanges(figure);
    return figures;
}

} // namespace fw::ui
