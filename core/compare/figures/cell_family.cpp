// The family of tests that an experiment declares, and what it makes of their p-values.
#include "core/compare/figures/cells.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "core/stats/multiple_testing.h"
#include "core/stats/student.h"

namespace fw::compare {

namespace {

/// Whether the axis' only group is all of it.
bool isOneGroup(const Axis& axis)
{
    return axis.sections.size() == 2 && axis.sections[0].items == axis.sections[1].items;
}

/// Holm of `from` over these cells into `to`.
Status adjust(const std::vector<Cell*>& members, std::size_t tests, std::optional<double> Cell::*from,
              std::optional<double> Cell::*to)
{
    std::vector<double> pValues;
    std::vector<Cell*> having;
    for (Cell* cell : members)
        if (cell->*from) {
            pValues.push_back(*(cell->*from));
            having.push_back(cell);
        }
    FW_ASSIGN(const std::vector<double> adjusted, stats::adjustHolm(pValues, std::max(tests, having.size())));
    for (std::size_t i = 0; i < having.size(); ++i)
        having[i]->*to = adjusted[i];
    return {};
}

Status adjustTogether(const std::vector<Cell*>& members, std::size_t tests)
{
    FW_TRY(adjust(members, tests, &Cell::pValue, &Cell::pAdjusted));
    return adjust(members, tests, &Cell::pEqual, &Cell::pEqualAdjusted);
}

/// The tree of judgeFamily()'s `hierarchical`.
Status adjustBehindOverall(const std::vector<Cell*>& members, const Family& family)
{
    using Key = std::tuple<std::string, std::string, std::string, std::size_t>; // metric, scorer, axis, variant
    std::map<Key, std::pair<Cell*, std::vector<Cell*>>> branches;
    for (Cell* cell : members) {
        auto& [overall, groups] = branches[{cell->metric, cell->scorer, cell->axis, cell->variant}];
        if (cell->group.empty())
            overall = cell;
        else
            groups.push_back(cell);
    }
    const auto share = static_cast<double>(std::max(family.overallTests, branches.size()));
    for (auto& [key, branch] : branches) {
        auto& [overall, groups] = branch;
        FW_TRY(adjustTogether(groups, groups.size()));
        if (!overall)
            continue;
        overall->pAdjusted = std::min(1.0, share * *overall->pValue);
        if (overall->pEqual)
            overall->pEqualAdjusted = std::min(1.0, share * *overall->pEqual);
        for (Cell* group : groups) {
            group->pAdjusted = std::max(*overall->pAdjusted, std::min(1.0, share * *group->pAdjusted));
            if (group->pEqualAdjusted)
                group->pEqualAdjusted =
                    std::max(overall->pEqualAdjusted.value_or(1), std::min(1.0, share * *group->pEqualAdjusted));
        }
    }
    return {};
}

} // namespace

bool isGuard(const catalogue::Metric& metric)
{
    return metric.breakage != catalogue::Breakage::None;
}

Family familyOf(const std::vector<MeasureItems>& measures, const CellOptions& options)
{
    Family family;
    family.hierarchical = options.hierarchical;
    for (const MeasureItems& measure : measures)
        for (const Axis& axis : *measure.axes) {
            const auto sections = static_cast<std::size_t>(
                std::count_if(axis.sections.begin(), axis.sections.end(),
                              [&](const Section& section) { return measure.plan.measures(section); }));
            const bool overall = measure.plan.measures(axis.sections.front());
            if (measure.plan.primary && !measure.plan.measure.metric->readsBase()) {
                family.overallTests += overall ? options.declaredVariants : 0;
                family.tests += (isOneGroup(axis) && overall ? 1 : sections) * options.declaredVariants;
            }
            if (isGuard(*measure.plan.measure.metric) && overall)
                family.breakageTests += options.artefacts;
        }
    return family;
}

Status judgeFamily(std::vector<Cell>& cells, const std::vector<MeasureItems>& measures, const CellOptions& options)
{
    std::set<std::pair<std::string, std::string>> oneGroup; // metric, axis: the only group repeats the overall figure
    for (const MeasureItems& measure : measures)
        for (const Axis& axis : *measure.axes)
            if (isOneGroup(axis))
                oneGroup.emplace(measure.plan.measure.metric->id, axis.axis);
    const auto repeats = [&](const Cell& cell) {
        return !cell.group.empty() && oneGroup.contains({cell.metric, cell.axis});
    };
    std::vector<Cell*> members;
    for (Cell& cell : cells)
        if (cell.primary && cell.pValue && !repeats(cell))
            members.push_back(&cell);
    const Family family = familyOf(measures, options);
    if (options.hierarchical)
        FW_TRY(adjustBehindOverall(members, family));
    else
        FW_TRY(adjustTogether(members, family.tests));
    for (Cell& cell : cells) {
        if (repeats(cell))
            for (const Cell* overall : members)
                if (overall->metric == cell.metric && overall->scorer == cell.scorer && overall->axis == cell.axis &&
                    overall->variant == cell.variant) {
                    cell.pAdjusted = overall->pAdjusted;
                    cell.pEqualAdjusted = overall->pEqualAdjusted;
                }
        cell.verdict = decide(cell, options.estimate.alpha);
    }
    return {};
}

Status judgeBreakage(std::vector<Cell>& cells, const std::vector<catalogue::Metric>& metrics, std::size_t tests)
{
    std::vector<Cell*> members;
    for (Cell& cell : cells) {
        const catalogue::Metric* metric = catalogue::find(metrics, cell.metric);
        if (metric && isGuard(*metric) && cell.group.empty() && cell.pValue && !cell.components) {
            cell.pBreakage = cell.standardError ? stats::studentTwoSidedP(cell.difference->value / *cell.standardError,
                                                                          static_cast<double>(cell.clusters - 1))
                                                : *cell.pValue;
            members.push_back(&cell);
        }
    }
    return adjust(members, tests, &Cell::pBreakage, &Cell::pBreakage);
}

Status adjustExploratory(std::vector<Cell>& cells)
{
    std::map<std::string, std::vector<Cell*>> axes;
    for (Cell& cell : cells)
        if (!cell.primary && cell.pValue)
            axes[cell.axis].push_back(&cell);
    for (const auto& [axis, members] : axes) {
        std::vector<double> pValues;
        for (const Cell* cell : members)
            pValues.push_back(*cell->pValue);
        FW_ASSIGN(const std::vector<double> adjusted, stats::adjustBenjaminiHochberg(pValues));
        for (std::size_t i = 0; i < members.size(); ++i)
            members[i]->qValue = adjusted[i];
    }
    return {};
}

} // namespace fw::compare
