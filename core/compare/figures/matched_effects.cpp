#include "core/compare/figures/matched_effects.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/causal/matched_effect.h"
#include "core/compare/figures/worker_threads.h"
#include "core/experiment/realisations.h"

namespace fw::compare {

namespace {

constexpr const char* kDegradation = "base_perplexity";
constexpr const char* kControlMethod = "weight_noise";
constexpr std::size_t kFewestControls = 2;

/// The items of one measure in one run, the base's own for variant 0.
const ItemSums* itemsOf(const MeasureItems& measure, std::size_t variant)
{
    if (variant == 0)
        return &measure.base.items;
    return measure.variants[variant] ? &measure.variants[variant]->variant.items : nullptr;
}

/// A run's clusters of both measures on one section; none where not all of them have rows.
struct System
{
    ClusterTable degradation;
    ClusterTable outcome;

    static std::optional<System> of(const MeasureItems& degradation, const MeasureItems& outcome, std::size_t variant,
                                    const Section& section)
    {
        const ItemSums* losses = itemsOf(degradation, variant);
        const ItemSums* scores = itemsOf(outcome, variant);
        if (!losses || !scores)
            return std::nullopt;
        System system{sumClusters(section, *losses), sumClusters(section, *scores)};
        if (system.degradation.clusters() != section.clusters || system.outcome.clusters() != section.clusters)
            return std::nullopt;
        return system;
    }
    causal::MeasuredSystem view() const { return {degradation.view(), outcome.view()}; }
};

Estimate toEstimate(const stats::Interval& interval)
{
    return {interval.estimate, interval.low, interval.high, "bootstrap over clusters, ladder and variant together"};
}

struct MatchTask
{
    const MeasureItems* outcome = nullptr;
    const Axis* axis = nullptr;
    std::size_t variant = 0;
    std::optional<MatchedOutcome> made;
};

Status match(MatchTask& task, const MeasureItems& degradation, const std::vector<std::size_t>& controls,
             const EstimateOptions& options, const CancelToken& cancel)
{
    const Section& section = task.axis->sections.front();
    std::vector<System> systems;
    std::vector<std::size_t> rungs = {0};
    rungs.insert(rungs.end(), controls.begin(), controls.end());
    for (const std::size_t rung : rungs)
        if (auto system = System::of(degradation, *task.outcome, rung, section))
            systems.push_back(std::move(*system));
    const auto variant = System::of(degradation, *task.outcome, task.variant, section);
    if (!variant || systems.size() != rungs.size() || section.clusters < 2)
        return {};
    std::vector<causal::MeasuredSystem> ladder;
    for (const System& system : systems)
        ladder.push_back(system.view());
    const causal::MatchedMeasures measures = {
        stats::Statistic([value = degradation.plan.measure.metric->value](std::span<const double> sums) {
            return std::log(value(sums));
        }),
        stats::Statistic(task.outcome->plan.measure.metric->value)};
    stats::BootstrapOptions bootstrap;
    bootstrap.resamples = std::max(options.resamples, stats::kMinimumResamples);
    bootstrap.confidence = options.confidence;
    bootstrap.seed = options.seed;
    bootstrap.method = stats::IntervalMethod::Percentile;
    bootstrap.expanded = true;
    const auto effect = causal::matchedEffect(ladder, 0, variant->view(), measures, bootstrap, cancel);
    if (!effect.ok() && effect.error().kind == ErrorKind::Numerical)
        return {};
    FW_TRY(effect);
    const MeasurePlan& plan = task.outcome->plan;
    MatchedOutcome made{plan.measure.metric->id, plan.scorer, task.axis->axis, task.variant};
    made.perplexity = std::exp(effect->degradation);
    made.lowestPerplexity = std::exp(effect->lowest);
    made.highestPerplexity = std::exp(effect->highest);
    made.bracketed = effect->bracketed;
    made.total = toEstimate(effect->total);
    if (effect->explained && effect->partial) {
        made.explained = toEstimate(*effect->explained);
        made.partial = toEstimate(*effect->partial);
    }
    task.made = std::move(made);
    return {};
}

} // namespace

bool isControl(const experiment::Recipe& recipe)
{
    return !recipe.steps.empty() &&
           std::all_of(recipe.steps.begin(), recipe.steps.end(),
                       [](const experiment::Step& step) { return step.method == kControlMethod; });
}

Status addMatchedEffects(Comparison& comparison, const std::vector<MeasureItems>& measures,
                         const experiment::Experiment& asked, const EstimateOptions& options, const CancelToken& cancel)
{
    const auto degradation = std::find_if(measures.begin(), measures.end(), [](const MeasureItems& measure) {
        return measure.plan.measure.metric->id == kDegradation;
    });
    if (degradation == measures.end())
        return {};
    std::vector<std::size_t> controls;
    std::vector<std::size_t> variants;
    const std::vector<experiment::Artefact> artefacts = experiment::artefactsOf(asked);
    for (std::size_t i = 0; i < artefacts.size(); ++i)
        if (degradation->variants[i + 1])
            (isControl(asked.recipes[artefacts[i].recipe]) ? controls : variants).push_back(i + 1);
    if (controls.size() < kFewestControls)
        return {};
    std::vector<MatchTask> tasks;
    for (const MeasureItems& measure : measures)
        if (measure.plan.primary && !measure.plan.overTexts() && !measure.plan.measure.metric->readsBase())
            for (const Axis& axis : *measure.axes)
                for (const std::size_t variant : variants)
                    if (measure.plan.measures(axis.sections.front()))
                        tasks.push_back({&measure, &axis, variant, std::nullopt});
    FW_TRY(runTasks(tasks.size(), cancel,
                    [&](std::size_t i) { return match(tasks[i], *degradation, controls, options, cancel); }));
    for (MatchTask& task : tasks)
        if (task.made)
            comparison.matchedEffects.push_back(std::move(*task.made));
    return {};
}

} // namespace fw::compare
