#include "core/compare/compare_experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/compare/cells.h"
#include "core/compare/contrast_tables.h"
#include "core/compare/matched_effects.h"
#include "core/compare/other_thresholds.h"
#include "core/compare/outline.h"
#include "core/compare/pooled_differences.h"
#include "core/compare/scorer_agreements.h"

namespace fw::compare {

namespace {

constexpr std::size_t kFewClusters = 20;

bool isComplete(const Variant& variant)
{
    return variant.status == store::statusName(store::RunStatus::Completed);
}

/// The draws that this experiment's variants make for a prompt; greedy runs may make one, whatever the file says.
int expectedDraws(const experiment::Decoding& decoding, const RunData& base)
{
    const bool single = std::all_of(base.draws.begin(), base.draws.end(), [](int draws) { return draws == 1; });
    return decoding.greedy && single ? 1 : decoding.continuationsPerPrompt;
}

/// Why a run's draws cannot be compared, or empty.
std::string drawMismatch(const RunData& run, int expected, bool isBase)
{
    for (const int draws : run.draws)
        if (draws > 0 && (isBase ? draws < expected : draws != expected))
            return fmt::format("it has {} continuations for a prompt where the experiment asks for {}", draws,
                               expected);
    return {};
}

void warnOfPrompts(const std::string& name, const RunData& run, std::vector<std::string>& warnings)
{
    const auto missing = std::count(run.draws.begin(), run.draws.end(), 0);
    if (missing > 0)
        warnings.push_back(fmt::format("{}: {} of {} prompts were not asked; compared over the others", name, missing,
                                       run.draws.size()));
    if (run.unknownPrompts > 0)
        warnings.push_back(
            fmt::format("{}: {} prompts that the base was not asked are left out", name, run.unknownPrompts));
}

/// What is read and decided before any figure is made.
struct Runs
{
    std::vector<RunData> data;          ///< by variant; empty where there is none
    std::vector<const RunData*> usable; ///< by variant; nullptr where it has no figures
};

Status readRuns(const experiment::Decoding& decoding, const std::vector<MeasurePlan>& plans, const DataReader& reader,
                Comparison& comparison, Runs& runs, const CancelToken& cancel)
{
    std::set<std::int64_t> gridSignals;
    std::set<std::int64_t> textSignals;
    for (const MeasurePlan& plan : plans) {
        for (const MeasureInput& input : plan.inputs)
            if (input.signal != 0)
                (plan.overTexts() ? textSignals : gridSignals).insert(input.signal);
        if (plan.emptySignal)
            gridSignals.insert(*plan.emptySignal);
    }
    runs.data.resize(comparison.variants.size());
    runs.usable.assign(comparison.variants.size(), nullptr);
    for (std::size_t i = 0; i < comparison.variants.size(); ++i) {
        FW_TRY(cancel.check());
        const Variant& variant = comparison.variants[i];
        if (!isComplete(variant))
            continue;
        FW_ASSIGN(runs.data[i], reader.read(variant.runId, gridSignals, textSignals));
        if (i == 0)
            comparison.continuationsPerPrompt = expectedDraws(decoding, runs.data[0]);
        const std::string mismatch = drawMismatch(runs.data[i], comparison.continuationsPerPrompt, i == 0);
        if (!mismatch.empty()) {
            comparison.warnings.push_back(fmt::format("{} is not compared, k differs: {}", variant.name, mismatch));
            if (i == 0)
                return {};
            continue;
        }
        if (i > 0)
            warnOfPrompts(variant.name, runs.data[i], comparison.warnings);
        runs.usable[i] = &runs.data[i];
    }
    return {};
}

void addGroups(Comparison& comparison, const DataReader& reader)
{
    std::set<std::pair<std::string, std::string>> seen;
    const auto add = [&](const auto& row) {
        if (seen.emplace(row.axis, row.group).second)
            comparison.groups.push_back({row.axis, row.axisTitle, row.group, row.groupTitle});
    };
    for (const store::PromptRow& prompt : reader.prompts())
        add(prompt);
    for (const store::ChoiceItemRow& title : reader.texts().titles())
        add(title);
}

void addMetrics(Comparison& comparison, const catalogue::Catalogues& catalogues)
{
    std::set<std::string> ids;
    for (const Cell& cell : comparison.cells)
        ids.insert(cell.metric);
    for (const catalogue::Metric& metric : catalogues.metrics)
        if (ids.contains(metric.id))
            comparison.metrics.push_back(metric);
}

void warnOfClusters(Comparison& comparison, const std::vector<Axis>& axes)
{
    for (const Axis& axis : axes) {
        std::size_t fewest = axis.sections.front().clusters;
        std::string group;
        for (const Section& section : axis.sections)
            if (section.clusters < fewest) {
                fewest = section.clusters;
                group = section.group;
            }
        if (fewest < kFewClusters)
            comparison.warnings.push_back(
                fmt::format("{}{}: fewer than 20 clusters ({} {}); intervals are bootstrap-t, see their coverage",
                            axis.axis.empty() ? "whole run" : axis.axis, group.empty() ? "" : ", " + group, fewest,
                            axis.sections.front().unit));
        if (!axis.sharedTemplates && axis.sections.size() > 2)
            comparison.warnings.push_back(fmt::format("{}: groups have different {}; compare the groups' changes, not "
                                                      "their levels",
                                                      axis.axis, axis.sections.front().unit));
    }
}

/// Draws that only one side has, over all measures of a variant.
void warnOfUnpaired(Comparison& comparison, const std::vector<MeasureItems>& measures)
{
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant) {
        int most = 0;
        for (const MeasureItems& measure : measures) {
            if (variant >= measure.variants.size() || !measure.variants[variant] || measure.plan.overTexts())
                continue;
            const Side& base = measure.variants[variant]->base;
            int unpaired = 0;
            for (std::size_t i = 0; i < base.items.items(); ++i)
                if (base.items.rows[i] > 0)
                    unpaired += measure.base.items.rows[i] - base.items.rows[i];
            most = std::max(most, unpaired);
        }
        if (most > 0)
            comparison.warnings.push_back(fmt::format("{}: {} of the base's continuations have no partner and are left "
                                                      "out of differences",
                                                      comparison.variants[variant].name, most));
    }
}

} // namespace

Result<Comparison> compareExperiment(const store::Database& database, const store::ExperimentRow& row,
                                     const experiment::Experiment& asked, const catalogue::Catalogues& catalogues,
                                     const CancelToken& cancel)
{
    FW_TRY(cancel.check());
    FW_ASSIGN(Comparison comparison, outlineOf(database, row, asked, catalogues));
    if (!isComplete(comparison.variants.front())) {
        comparison.warnings.push_back("the base's run is not complete, so there is nothing to compare with yet");
        return comparison;
    }
    const std::int64_t baseRun = comparison.variants.front().runId;
    FW_ASSIGN(const DataReader reader, DataReader::open(database, row.id, baseRun, cancel));
    FW_ASSIGN(const std::vector<store::SignalRow> signals, reader.signalsOf(baseRun));
    const std::vector<MeasurePlan> plans = planMeasures(asked, catalogues, signals, comparison.warnings);
    for (ScorerUse& use : comparison.scorers)
        if (const store::SignalRow* signal = scorerSignal(signals, use.scorer, catalogues))
            use.hash = signal->scorer->hash;
    addGroups(comparison, reader);
    Runs runs;
    FW_TRY(readRuns(asked.decoding, plans, reader, comparison, runs, cancel));
    if (!runs.usable.front())
        return comparison;

    std::vector<const catalogue::Metric*> metrics;
    for (const MeasurePlan& plan : plans)
        metrics.push_back(plan.measure.metric);
    const Places places = Places::of(reader, metrics, static_cast<std::size_t>(comparison.continuationsPerPrompt));
    std::vector<MeasureItems> measures;
    for (const MeasurePlan& plan : plans) {
        FW_TRY(cancel.check());
        measures.push_back(reduceMeasure(plan, runs.usable, places));
    }
    const experiment::Statistics& statistics = asked.statistics;
    CellOptions options;
    options.estimate.resamples = static_cast<std::size_t>(std::max(statistics.resamples, 0));
    options.estimate.confidence = statistics.confidence;
    options.estimate.alpha = statistics.alpha;
    options.estimate.seed = statistics.seed;
    options.declaredVariants = asked.recipes.size();
    FW_ASSIGN(comparison.cells, makeCells(measures, options, cancel));
    FW_TRY(adjustFamilies(comparison.cells, measures, options));
    if (statistics.falseDiscoveryRate)
        FW_TRY(adjustExploratory(comparison.cells));
    if (statistics.partialPooling)
        FW_TRY(addPooledDifferences(comparison));
    FW_TRY(addContrasts(comparison, measures, options.estimate, cancel));
    FW_TRY(addMatchedEffects(comparison, measures, asked, options.estimate, cancel));
    FW_ASSIGN(comparison.otherThresholds,
              cellsAtOtherThresholds(measures, runs.usable, places, options, comparison, cancel));
    comparison.agreements = scorerAgreements(comparison.scorers, signals, catalogues, runs.usable);
    addMetrics(comparison, catalogues);
    warnOfUnpaired(comparison, measures);
    warnOfClusters(comparison, places.promptAxes);
    for (const auto& [kind, axes] : places.textAxes)
        warnOfClusters(comparison, axes);
    return comparison;
}

} // namespace fw::compare
