#include "core/compare/reading/reduced_experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/compare/reading/outline.h"
#include "core/store/scorer_signal.h"

namespace fw::compare {

namespace {

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

/// Fills in runs and usable.
Status readRuns(const experiment::Decoding& decoding, const std::vector<MeasurePlan>& plans, const DataReader& reader,
                ReducedExperiment& reduced, const CancelToken& cancel)
{
    Comparison& comparison = reduced.comparison;
    std::set<std::int64_t> gridSignals;
    std::set<std::int64_t> textSignals;
    for (const MeasurePlan& plan : plans) {
        for (const MeasureInput& input : plan.inputs) {
            if (input.signal != 0)
                (plan.overTexts() ? textSignals : gridSignals).insert(input.signal);
            if (input.rounded)
                textSignals.insert(*input.rounded);
        }
        if (plan.emptySignal)
            gridSignals.insert(*plan.emptySignal);
    }
    reduced.runs.resize(comparison.variants.size());
    reduced.usable.assign(comparison.variants.size(), nullptr);
    for (std::size_t i = 0; i < comparison.variants.size(); ++i) {
        FW_TRY(cancel.check());
        const Variant& variant = comparison.variants[i];
        if (!isComplete(variant) || variant.isMethod())
            continue;
        FW_ASSIGN(reduced.runs[i], reader.read(variant.runId, gridSignals, textSignals));
        reduced.runs[i].isRealisation = variant.scope == Scope::Realisation;
        if (i == 0)
            comparison.continuationsPerPrompt = expectedDraws(decoding, reduced.runs[0]);
        const std::string mismatch = drawMismatch(reduced.runs[i], comparison.continuationsPerPrompt, i == 0);
        if (!mismatch.empty()) {
            comparison.warnings.push_back(fmt::format("{} is not compared, k differs: {}", variant.name, mismatch));
            if (i == 0)
                return {};
            continue;
        }
        if (i > 0)
            warnOfPrompts(variant.name, reduced.runs[i], comparison.warnings);
        reduced.usable[i] = &reduced.runs[i];
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

} // namespace

Result<ReducedExperiment> reduceExperiment(const store::Database& database, const store::ExperimentRow& row,
                                           const experiment::Experiment& asked, const catalogue::Catalogues& catalogues,
                                           const CancelToken& cancel)
{
    FW_TRY(cancel.check());
    ReducedExperiment reduced;
    FW_ASSIGN(reduced.comparison, outlineOf(database, row, asked, catalogues));
    Comparison& comparison = reduced.comparison;
    if (!isComplete(comparison.variants.front())) {
        comparison.warnings.push_back("the base's run is not complete, so there is nothing to compare with yet");
        return reduced;
    }
    const std::int64_t baseRun = comparison.variants.front().runId;
    FW_ASSIGN(const DataReader reader, DataReader::open(database, row.id, baseRun, cancel));
    reduced.prompts = reader.prompts();
    FW_ASSIGN(reduced.signals, reader.signalsOf(baseRun));
    const std::vector<MeasurePlan> plans = planMeasures(asked, catalogues, reduced.signals, comparison.warnings);
    for (ScorerUse& use : comparison.scorers)
        if (const store::SignalRow* signal = store::scorerSignal(reduced.signals, use.scorer, catalogues))
            use.hash = signal->scorer->hash;
    addGroups(comparison, reader);
    for (const std::string& warning : reader.texts().warnings())
        comparison.warnings.push_back(warning);
    FW_TRY(readRuns(asked.decoding, plans, reader, reduced, cancel));
    if (!reduced.usable.front())
        return reduced;
    std::vector<const catalogue::Metric*> metrics;
    for (const MeasurePlan& plan : plans)
        metrics.push_back(plan.measure.metric);
    reduced.places = std::make_unique<Places>(Places::of(
        reader, metrics, static_cast<std::size_t>(comparison.continuationsPerPrompt), asked.statistics.overall));
    for (const MeasurePlan& plan : plans) {
        FW_TRY(cancel.check());
        reduced.measures.push_back(reduceMeasure(plan, reduced.usable, *reduced.places));
    }
    return reduced;
}

} // namespace fw::compare
