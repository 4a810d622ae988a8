#include "core/compare/figures/contrast_tables.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "core/compare/figures/contrasts.h"
#include "core/compare/figures/group_interdependence.h"
#include "core/compare/figures/worker_threads.h"
#include "core/stats/multiple_testing.h"
#include "core/stats/rank.h"

namespace fw::compare {

namespace {

/// Contrasts between groups of one measure in one variant (0: the base has a gap only).
struct ContrastTask
{
    const MeasureItems* measure;
    const Axis* axis;
    std::size_t variant;
    const stats::LabelShuffles* shuffles; ///< of the axis; nullptr to draw them anew
    std::vector<DifferenceInDifferences> differences;
    std::optional<Gap> gap;
};

/// The figures of all groups; empty where one has none.
std::vector<double> groupFigures(const ContrastTask& task, const ItemSums& items)
{
    std::vector<double> figures;
    for (std::size_t group = 0; group + 1 < task.axis->sections.size(); ++group) {
        figures.push_back(groupFigure(task.measure->plan.measure, *task.axis, group, items));
        if (!std::isfinite(figures.back()))
            return {};
    }
    return figures;
}

/// Highest and lowest group.
std::pair<std::size_t, std::size_t> endsOf(const std::vector<double>& figures)
{
    const auto [lowest, highest] = std::minmax_element(figures.begin(), figures.end());
    return {static_cast<std::size_t>(highest - figures.begin()), static_cast<std::size_t>(lowest - figures.begin())};
}

void setGapChanges(const ContrastTask& task, Gap& gap, const PairedSides& sides)
{
    const std::vector<double> base = groupFigures(task, sides.base.items);
    const std::vector<double> variant = groupFigures(task, sides.variant.items);
    if (base.empty() || variant.empty())
        return;
    const auto gapOf = [](const std::vector<double>& figures, std::pair<std::size_t, std::size_t> ends) {
        return figures[ends.first] - figures[ends.second];
    };
    gap.changeAnew = gapOf(variant, endsOf(variant)) - gapOf(base, endsOf(base));
    if (task.measure->spare)
        // Chosen and measured on the same draws, the gap of a pair falls with nothing changed.
        if (const std::vector<double> spare = groupFigures(task, *task.measure->spare); !spare.empty())
            gap.changeSamePair = gapOf(variant, endsOf(spare)) - gapOf(base, endsOf(spare));
    if (const double agreement = stats::kendall(base, variant); std::isfinite(agreement))
        gap.rankAgreement = agreement;
}

Status makeContrasts(ContrastTask& task, const EstimateOptions& options, const CancelToken& cancel)
{
    const MeasurePlan& plan = task.measure->plan;
    const PairedSides* sides = task.variant > 0 ? &*task.measure->variants[task.variant] : nullptr;
    const bool hasDifference = !plan.measure.metric->readsBase(); // what is made of both has none, nor have its groups
    const auto groupAt = [&](std::size_t group) { return task.axis->sections[group + 1].group; };
    const ItemSums& items = sides ? sides->variant.items : task.measure->base.items;
    FW_ASSIGN(const std::optional<AxisGap> found,
              axisGap(plan.measure, *task.axis, items, options.seed, task.shuffles));
    if (found) {
        Gap gap{plan.measure.metric->id,
                plan.scorer,
                task.axis->axis,
                task.variant,
                groupAt(found->highest),
                groupAt(found->lowest),
                found->value,
                found->underPermutedLabels,
                found->pValue,
                task.axis->sharedTemplates,
                {},
                {},
                groupInterdependence(plan.measure, *task.axis, items),
                {}};
        if (sides && hasDifference)
            setGapChanges(task, gap, *sides);
        task.gap = std::move(gap);
    }
    if (!sides || !hasDifference)
        return {};
    FW_ASSIGN(const std::vector<GroupContrast> contrasts,
              groupContrasts(plan.measure, *task.axis, sides->base.items, sides->variant.items,
                             (task.axis->sections.size() - 1) * (task.measure->variants.size() - 1), options, cancel));
    for (const GroupContrast& contrast : contrasts)
        task.differences.push_back({plan.measure.metric->id, plan.scorer, task.axis->axis, groupAt(contrast.group),
                                    task.variant, contrast.value, contrast.pValue, 1});
    return {};
}

/// Holm over the groups of an axis × variants, for each measure.
Status adjustContrasts(std::vector<DifferenceInDifferences>& all)
{
    std::map<std::tuple<std::string, std::string, std::string>, std::vector<DifferenceInDifferences*>> families;
    for (DifferenceInDifferences& one : all)
        families[{one.metric, one.scorer, one.axis}].push_back(&one);
    for (const auto& [key, members] : families) {
        std::vector<double> pValues;
        for (const DifferenceInDifferences* one : members)
            pValues.push_back(one->pValue);
        FW_ASSIGN(const std::vector<double> adjusted, stats::adjustHolm(pValues));
        for (std::size_t i = 0; i < members.size(); ++i)
            members[i]->pAdjusted = adjusted[i];
    }
    return {};
}

} // namespace

Status addContrasts(Comparison& comparison, const std::vector<MeasureItems>& measures, const EstimateOptions& options,
                    const CancelToken& cancel)
{
    std::map<const Axis*, std::optional<stats::LabelShuffles>> shuffles;
    std::vector<std::pair<const Axis*, const ItemSums*>>
        shuffled; // each axis with the items of the first measure on it
    for (const MeasureItems& measure : measures)
        for (const Axis& axis : *measure.axes)
            if (shuffles.try_emplace(&axis).second)
                shuffled.emplace_back(&axis, &measure.base.items);
    FW_TRY(runTasks(shuffled.size(), cancel, [&](std::size_t i) -> Status {
        const auto& [axis, items] = shuffled[i];
        FW_ASSIGN(shuffles.at(axis), shuffleLabels(*axis, *items, options.seed));
        return {};
    }));
    std::vector<ContrastTask> tasks;
    for (const MeasureItems& measure : measures)
        for (const Axis& axis : *measure.axes)
            for (std::size_t variant = 0; variant < measure.variants.size(); ++variant)
                if (variant == 0 || measure.variants[variant]) {
                    const auto& shared = shuffles.at(&axis);
                    tasks.push_back({&measure, &axis, variant, shared ? &*shared : nullptr, {}, {}});
                }
    FW_TRY(runTasks(tasks.size(), cancel, [&](std::size_t i) { return makeContrasts(tasks[i], options, cancel); }));
    for (ContrastTask& task : tasks) {
        std::move(task.differences.begin(), task.differences.end(),
                  std::back_inserter(comparison.differencesInDifferences));
        if (task.gap)
            comparison.gaps.push_back(std::move(*task.gap));
    }
    return adjustContrasts(comparison.differencesInDifferences);
}

} // namespace fw::compare
