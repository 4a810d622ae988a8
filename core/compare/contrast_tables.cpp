#include "core/compare/contrast_tables.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>

#include "core/compare/contrasts.h"
#include "core/compare/group_interdependence.h"
#include "core/compare/worker_threads.h"
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

void setGapChanges(const ContrastTask& task, Gap& gap, const PairedSides& sides)
{
    const Measure& measure = task.measure->plan.measure;
    std::vector<double> base;
    std::vector<double> variant;
    for (std::size_t group = 0; group + 1 < task.axis->sections.size(); ++group) {
        base.push_back(groupFigure(measure, *task.axis, group, sides.base.items));
        variant.push_back(groupFigure(measure, *task.axis, group, sides.variant.items));
        if (!std::isfinite(base.back()) || !std::isfinite(variant.back()))
            return;
    }
    const auto [baseLowest, baseHighest] = std::minmax_element(base.begin(), base.end());
    const auto [lowest, highest] = std::minmax_element(variant.begin(), variant.end());
    const double baseGap = *baseHighest - *baseLowest;
    gap.changeSamePair = variant[static_cast<std::size_t>(baseHighest - base.begin())] -
                         variant[static_cast<std::size_t>(baseLowest - base.begin())] - baseGap;
    gap.changeAnew = (*highest - *lowest) - baseGap;
    if (const double agreement = stats::kendall(base, variant); std::isfinite(agreement))
        gap.rankAgreement = agreement;
}

Status makeContrasts(ContrastTask& task, const EstimateOptions& options, const CancelToken& cancel)
{
    const MeasurePlan& plan = task.measure->plan;
    const PairedSides* sides = task.variant > 0 ? &*task.measure->variants[task.variant] : nullptr;
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
        if (sides)
            setGapChanges(task, gap, *sides);
        task.gap = std::move(gap);
    }
    if (!sides)
        return {};
    FW_ASSIGN(const std::vector<GroupContrast> contrasts,
              groupContrasts(plan.measure, *task.axis, sides->base.items, sides->variant.items, options, cancel,
                             task.shuffles));
    for (const GroupContrast& contrast : contrasts)
        task.differences.push_back({plan.measure.metric->id, plan.scorer, task.axis->axis, groupAt(contrast.group),
                                    task.variant, contrast.value, contrast.pValue});
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
    return {};
}

} // namespace fw::compare
