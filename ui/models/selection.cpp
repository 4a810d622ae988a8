#include "ui/models/selection.h"

#include <algorithm>

#include "core/compare/words/figure_text.h"
#include "ui/models/trade_off.h"

namespace fw::ui {

namespace {

template <typename T>
void addOnce(std::vector<T>& list, const T& value)
{
    if (std::find(list.begin(), list.end(), value) == list.end())
        list.push_back(value);
}

std::string nearest(const std::vector<std::string>& there, const std::string& wanted)
{
    if (there.empty() || std::find(there.begin(), there.end(), wanted) != there.end())
        return there.empty() ? std::string() : wanted;
    return there.front();
}

} // namespace

std::vector<std::string> axesOf(const compare::Comparison& comparison, const std::string& metric)
{
    std::vector<std::string> axes;
    for (const compare::GroupTitle& title : comparison.groups)
        for (const compare::Cell& cell : comparison.cells)
            if (cell.metric == metric && cell.axis == title.axis) {
                addOnce(axes, title.axis);
                break;
            }
    for (const compare::Cell& cell : comparison.cells)
        if (cell.metric == metric)
            addOnce(axes, cell.axis);
    return axes;
}

std::vector<std::string> scorersOf(const compare::Comparison& comparison, const std::string& metric)
{
    std::vector<std::string> scorers;
    for (const compare::Cell& cell : comparison.cells)
        if (cell.metric == metric)
            addOnce(scorers, cell.scorer);
    return scorers;
}

Selection defaultSelection(const compare::Comparison& comparison)
{
    Selection selection;
    for (const std::string& metric : comparison.primaryMetrics)
        if (metricOf(comparison, metric)) {
            selection.metric = metric;
            break;
        }
    return adapted(selection, comparison);
}

Selection adapted(const Selection& selection, const compare::Comparison& comparison)
{
    Selection result = selection;
    if (!metricOf(comparison, result.metric))
        result.metric = comparison.metrics.empty() ? std::string() : comparison.metrics.front().id;
    result.axis = nearest(axesOf(comparison, result.metric), result.axis);
    result.scorer = nearest(scorersOf(comparison, result.metric), result.scorer);
    std::vector<std::string> costs;
    for (const Cost& cost : costsOf(comparison))
        costs.push_back(cost.id);
    result.cost = nearest(costs, result.cost);
    const std::vector<Harm> harms = harmsOf(comparison, result);
    if (std::find(harms.begin(), harms.end(), result.harm) == harms.end())
        result.harm = harms.front();
    std::erase_if(result.hidden, [&](std::size_t variant) { return variant >= comparison.variants.size(); });
    return result;
}

const catalogue::Metric* metricOf(const compare::Comparison& comparison, const std::string& id)
{
    return catalogue::find(comparison.metrics, id);
}

std::vector<GroupFigures> groupFigures(const compare::Comparison& comparison, const Selection& selection)
{
    std::vector<std::string> groups = {""};
    for (const compare::GroupTitle& title : comparison.groups)
        if (title.axis == selection.axis)
            addOnce(groups, title.group);
    std::vector<GroupFigures> rows;
    for (const std::string& group : groups) {
        GroupFigures row;
        row.group = group;
        row.title =
            selection.axis.empty() ? std::string("Whole run") : compare::groupTitle(comparison, selection.axis, group);
        bool any = false;
        for (std::size_t variant = 0; variant < comparison.variants.size(); ++variant) {
            row.cells.push_back(comparison.find(selection.metric, selection.scorer, selection.axis, group, variant));
            any = any || row.cells.back();
        }
        if (any)
            rows.push_back(std::move(row));
    }
    return rows;
}

QColor toneColour(const Theme& theme, compare::Tone tone)
{
    switch (tone) {
    case compare::Tone::Better:
        return theme.better;
    case compare::Tone::Worse:
    case compare::Tone::Mixed:
        return theme.worse;
    case compare::Tone::Neutral:
        break;
    }
    return theme.text;
}

QColor toneColour(const Theme& theme, const catalogue::Metric& metric, const compare::Cell& cell)
{
    if (cell.verdict != compare::Verdict::Changed)
        return theme.mutedText;
    return toneColour(theme, compare::judge(metric, cell.value.value - cell.difference->value, cell.value.value));
}

} // namespace fw::ui
