#include "core/compare/measures.h"

#include <algorithm>

namespace fw::compare {

namespace {

bool contains(const std::vector<std::string>& list, const std::string& text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

std::optional<std::int64_t> engineSignal(const std::vector<store::SignalRow>& signals, const std::string& name)
{
    for (const store::SignalRow& signal : signals)
        if (!signal.scorer && signal.name == name)
            return signal.id;
    return std::nullopt;
}

/// Whether a metric can read the scores that there are: none yet, or of its scale.
bool isOfScale(const catalogue::Metric& metric, const store::SignalRow* signal)
{
    return !metric.needsScorer() || signal == nullptr || catalogue::scaleOfSignal(signal->name) == metric.scale;
}

std::optional<MeasurePlan> planOf(const catalogue::Metric& metric, const experiment::ScorerChoice& choice,
                                  const store::SignalRow* scored, const std::vector<store::SignalRow>& signals)
{
    MeasurePlan plan;
    plan.measure = {&metric, choice.threshold};
    plan.scorer = metric.needsScorer() ? choice.scorer : std::string();
    for (const std::string& input : metric.inputs) {
        auto signal = engineSignal(signals, input);
        if (input == "@scorer")
            signal = scored ? std::optional(scored->id) : std::nullopt;
        if (!signal)
            return std::nullopt;
        plan.signals.push_back(*signal);
    }
    if (!plan.overTexts() && !contains(metric.inputs, kEmptySignal))
        plan.emptySignal = engineSignal(signals, kEmptySignal);
    return plan;
}

} // namespace

const store::SignalRow* scorerSignal(const std::vector<store::SignalRow>& signals, const std::string& scorer,
                                     const catalogue::Catalogues& catalogues)
{
    const catalogue::Scorer* bundled = catalogue::find(catalogues.scorers, scorer);
    const store::SignalRow* chosen = nullptr;
    for (const store::SignalRow& signal : signals) {
        if (!signal.scorer || signal.scorer->name != scorer)
            continue;
        if (bundled && !bundled->signal.empty() && signal.name != bundled->signal)
            continue;
        if (!chosen || signal.scorer->id > chosen->scorer->id)
            chosen = &signal;
    }
    return chosen;
}

std::optional<InputGrids> MeasurePlan::gridsOf(const RunData& run) const
{
    const auto& stored = overTexts() ? run.texts : run.grids;
    InputGrids grids;
    for (const std::int64_t signal : signals) {
        const auto found = stored.find(signal);
        if (found == stored.end())
            return std::nullopt;
        grids.inputs.push_back(&found->second);
    }
    if (emptySignal)
        if (const auto found = stored.find(*emptySignal); found != stored.end())
            grids.empty = &found->second;
    return grids;
}

std::vector<MeasurePlan> planMeasures(const experiment::Experiment& experiment, const catalogue::Catalogues& catalogues,
                                      const std::vector<store::SignalRow>& signals, std::vector<std::string>& warnings)
{
    std::vector<MeasurePlan> plans;
    for (const catalogue::Metric& metric : catalogues.metrics) {
        const bool primary = contains(experiment.primaryMetrics, metric.id);
        const bool named = primary || contains(experiment.metrics, metric.id);
        if ((!experiment.metrics.empty() && !named) || metric.level == catalogue::Level::Run || !metric.reduce ||
            !metric.value || metric.inputs.empty() || metric.sums == 0)
            continue;
        std::vector<experiment::ScorerChoice> choices = experiment.scorers;
        if (!metric.needsScorer())
            choices.assign(1, {"", 0});
        bool anyScale = false;
        for (const experiment::ScorerChoice& choice : choices) {
            const store::SignalRow* scored =
                metric.needsScorer() ? scorerSignal(signals, choice.scorer, catalogues) : nullptr;
            if (!isOfScale(metric, scored))
                continue;
            anyScale = true;
            auto plan = planOf(metric, choice, scored, signals);
            if (plan) {
                plan->primary = primary;
                plans.push_back(std::move(*plan));
            } else if (named) {
                warnings.push_back(metric.title + (metric.needsScorer() ? " by " + choice.scorer : "") +
                                   " has no values in the base's run");
            }
        }
        if (named && !anyScale && !choices.empty())
            warnings.push_back(metric.title + " reads no score of the experiment's scorers: they have another scale");
    }
    return plans;
}

} // namespace fw::compare
