#include "core/report/arrangement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "core/compare/words/figure_text.h"

namespace fw::report {

namespace {

constexpr std::array kFactOrder{"parameters",
                                "bytes_on_disk",
                                "bytes_in_memory",
                                "cache_bytes_per_token",
                                "multiply_adds_per_token",
                                "prefill_speed_ratio",
                                "decode_speed_ratio",
                                "prefill_tokens_per_second",
                                "base_prefill_tokens_per_second",
                                "decode_tokens_per_second",
                                "base_decode_tokens_per_second"};

bool belongs(const Panel& panel, const compare::Cell& cell)
{
    return panel.metric->id == cell.metric && panel.scorer == cell.scorer && panel.axis == cell.axis;
}

std::string figureTitle(const compare::Comparison& comparison, const catalogue::Metric& metric,
                        const std::string& scorer, const std::string& axis)
{
    std::string title = metric.title;
    if (!scorer.empty() && comparison.scorers.size() > 1)
        title += " by " + compare::scorerTitle(comparison, scorer);
    if (!axis.empty())
        title += " · " + compare::axisTitle(comparison, axis);
    return title;
}

void addCell(Panel& panel, const compare::Cell& cell)
{
    for (auto& group : panel.groups)
        if (group.front()->group == cell.group) {
            group.push_back(&cell);
            return;
        }
    panel.groups.push_back({&cell});
}

} // namespace

std::vector<Panel> panelsOf(const compare::Comparison& comparison)
{
    std::vector<Panel> panels;
    for (const compare::Cell& cell : comparison.cells) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, cell.metric);
        if (!metric)
            continue;
        auto panel = std::find_if(panels.begin(), panels.end(), [&](const Panel& p) { return belongs(p, cell); });
        if (panel == panels.end()) {
            panels.push_back({metric, cell.scorer, cell.axis, cell.primary, {}});
            panel = panels.end() - 1;
        }
        panel->primary = panel->primary || cell.primary;
        addCell(*panel, cell);
    }
    std::stable_partition(panels.begin(), panels.end(), [](const Panel& panel) { return panel.primary; });
    return panels;
}

std::string panelTitle(const compare::Comparison& comparison, const Panel& panel)
{
    const std::string title = figureTitle(comparison, *panel.metric, panel.scorer, panel.axis);
    return panel.primary ? title : title + " (exploratory)";
}

std::vector<const compare::Cell*> methodCells(const compare::Comparison& comparison)
{
    std::vector<const compare::Cell*> cells;
    for (const compare::Cell& cell : comparison.cells)
        if (cell.components && cell.primary && cell.group.empty() && catalogue::find(comparison.metrics, cell.metric))
            cells.push_back(&cell);
    return cells;
}

std::string methodFigureTitle(const compare::Comparison& comparison, const compare::Cell& cell)
{
    return figureTitle(comparison, *catalogue::find(comparison.metrics, cell.metric), cell.scorer, cell.axis);
}

std::vector<std::string> deviationTexts(const catalogue::Metric& metric, const compare::Cell& cell)
{
    const stats::VarianceComponents& parts = *cell.components;
    std::vector<std::string> texts;
    for (const std::optional<double>& variance :
         {std::optional(parts.clusters), parts.draws, std::optional(parts.realisations), std::optional(parts.residual)})
        texts.push_back(variance ? compare::figureDigits(metric, std::sqrt(*variance)) : "\u2013");
    return texts;
}

std::vector<std::string> factNames(const compare::Comparison& comparison)
{
    std::vector<std::string> names;
    const auto rank = [](const std::string& name) {
        return std::find(kFactOrder.begin(), kFactOrder.end(), name) - kFactOrder.begin();
    };
    for (const compare::Variant& variant : comparison.variants)
        for (const compare::Fact& fact : variant.facts)
            if (std::find(names.begin(), names.end(), fact.name) == names.end())
                names.push_back(fact.name);
    std::stable_sort(names.begin(), names.end(),
                     [&](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
    return names;
}

const compare::Fact* findFact(const compare::Variant& variant, const std::string& name)
{
    for (const compare::Fact& fact : variant.facts)
        if (fact.name == name)
            return &fact;
    return nullptr;
}

} // namespace fw::report
