#include "core/compare/contrast_tables.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>

#include "core/compare/contrasts.h"
#include "core/compare/worker_threads.h"

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

Status addContrasts(Comparison& comparison, const std::vector<MeasureItems>& measures, const std::vector<Axis>& axes,
                    const EstimateOptions& options, const CancelToken& cancel)
{
    std::vector<std::optional<stats::LabelShuffles>> shuffles(axes.size());
    const auto overPrompts = std::find_if(measures.begin(), measures.end(),
                                          [](const MeasureItems& measure) { return !measure.plan.overTexts(); });
    if (overPrompts != measures.end())
        FW_TRY(runTasks(axes.size(), cancel, [&](std::size_t i) -> Status {
            FW_ASSIGN(shuffles[i], shuffleLabels(axes[i], overPrompts->base.items, options.seed));
            return {};
        }));
    std::vector<ContrastTask> tasks;
    for (const MeasureItems& measure : measures) {
        if (measure.plan.overTexts())
            continue;
        for (std::size_t axis = 0; axis < axes.size(); ++axis)
            for (std::size_t variant = 0; variant < measure.variants.size(); ++variant)
                if (variant == 0 || measure.variants[variant])
                    tasks.push_back(
                        {&measure, &axes[axis], variant, shuffles[axis] ? &*shuffles[axis] : nullptr, {}, {}});
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
