#include "core/compare/reading/measures.h"

#include <algorithm>

#include "core/catalogue/scorer_metrics.h"
#include "core/store/scorer_signal.h"

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

constexpr std::string_view kScorer = "@scorer";
constexpr const char* kRounded = "/rounded";

/// The signal that stands for "@scorer" and what follows: nothing, or "/LABEL" for the chance of a class.
std::optional<std::int64_t> signalOfScorer(const std::vector<store::SignalRow>& signals, const store::SignalRow& scored,
                                           std::string_view rest)
{
    if (rest.empty())
        return scored.id;
    for (const store::SignalRow& signal : signals)
        if (signal.scorer && signal.scorer->id == scored.scorer->id &&
            signal.name == catalogue::kClassSignal + std::string(rest.substr(1)))
            return signal.id;
    return std::nullopt;
}

std::optional<MeasurePlan> planOf(const catalogue::Metric& metric, const experiment::ScorerChoice& choice,
                                  const store::SignalRow* scored, const std::vector<store::SignalRow>& signals)
{
    MeasurePlan plan;
    plan.measure = {&metric, choice.threshold};
    plan.scorer = metric.needsScorer() ? choice.scorer : std::string();
    for (const std::string& input : metric.inputs) {
        const InputName name = parseInput(input);
        auto signal = engineSignal(signals, std::string(name.signal));
        if (name.signal.starts_with(kScorer))
            signal = scored ? signalOfScorer(signals, *scored, name.signal.substr(kScorer.size())) : std::nullopt;
        if (!signal && !name.signal.empty())
            return std::nullopt;
        plan.inputs.push_back({name.source, signal.value_or(0), {}});
        if (name.source == InputSource::Base)
            plan.inputs.back().rounded = engineSignal(signals, std::string(name.signal) + kRounded);
    }
    // What is shared out over groups cannot leave out some of a group's texts and keep the others' beside them.
    const bool shared = std::any_of(plan.inputs.begin(), plan.inputs.end(), [](const MeasureInput& input) {
        return input.source == InputSource::OthersFlagged;
    });
    if (!plan.overTexts() && !shared && !contains(metric.inputs, kEmptySignal))
        plan.emptySignal = engineSignal(signals, kEmptySignal);
    return plan;
}

} // namespace

std::optional<InputGrids> MeasurePlan::gridsOf(const RunData& run, const RunData& base, const Places& places) const
{
    const auto storedGrid = [&](const RunData& side, std::int64_t signal) -> const SignalGrid* {
        const auto& stored = overTexts() ? side.texts : side.grids;
        const auto found = stored.find(signal);
        return found == stored.end() ? nullptr : &found->second;
    };
    const auto& itemPlaces = overTexts() ? places.texts.places() : places.promptPlaces;
    InputGrids grids;
    const auto add = [&](std::shared_ptr<const SignalGrid> made) {
        grids.inputs.push_back(made.get());
        grids.made.push_back(std::move(made));
    };
    // What the base is held against in the base's own place: its other draws, or itself rounded.
    const auto addFloor = [&](const MeasureInput& input, const SignalGrid& stored) {
        if (!overTexts())
            return add(otherDraws(stored, places.continuationsPerPrompt));
        const SignalGrid* rounded = input.rounded ? storedGrid(base, *input.rounded) : nullptr;
        add(rounded ? std::make_shared<SignalGrid>(*rounded) : missingLike(stored));
    };
    for (const MeasureInput& input : inputs) {
        const bool own = input.source == InputSource::Correct || input.source == InputSource::Weight;
        const SignalGrid* stored =
            own ? nullptr : storedGrid(input.source == InputSource::Base ? base : run, input.signal);
        if (!own && !stored)
            return std::nullopt;
        switch (input.source) {
        case InputSource::Base:
            if (&run == &base) {
                addFloor(input, *stored);
                break;
            }
            [[fallthrough]];
        case InputSource::Signal:
            grids.inputs.push_back(stored);
            break;
        case InputSource::Others:
            add(othersOf(*stored, itemPlaces, std::nullopt));
            break;
        case InputSource::OthersFlagged:
            add(othersOf(*stored, itemPlaces, measure.threshold));
            break;
        case InputSource::Correct:
            add(std::make_shared<SignalGrid>(places.texts.correct()));
            break;
        case InputSource::Weight:
            add(std::make_shared<SignalGrid>(places.texts.weights()));
            break;
        }
    }
    if (overTexts()) {
        grids.kept.assign(places.texts.size(), 0);
        for (const std::size_t item : places.texts.itemsFor(measure.metric->choiceKind))
            grids.kept[item] = 1;
    }
    if (emptySignal)
        grids.empty = storedGrid(run, *emptySignal);
    return grids;
}

std::vector<MeasurePlan> planMeasures(const experiment::Experiment& experiment, const catalogue::Catalogues& catalogues,
                                      const std::vector<store::SignalRow>& signals, std::vector<std::string>& warnings)
{
    std::vector<MeasurePlan> plans;
    for (const catalogue::Metric& metric : catalogues.metrics) {
        const bool primary = contains(experiment.primaryMetrics, metric.id);
        const bool named = primary || contains(experiment.metrics, metric.id);
        const bool guard = metric.breakage != catalogue::Breakage::None; // looked at whatever was asked
        if ((!experiment.metrics.empty() && !named && !guard) || metric.level == catalogue::Level::Run ||
            !metric.reduce || !metric.value || metric.inputs.empty() || metric.sums == 0)
            continue;
        std::vector<experiment::ScorerChoice> choices = experiment.scorers;
        if (!metric.needsScorer())
            choices.assign(1, {"", 0});
        bool anyScale = false;
        for (const experiment::ScorerChoice& choice : choices) {
            const store::SignalRow* scored =
                metric.needsScorer() ? store::scorerSignal(signals, choice.scorer, catalogues) : nullptr;
            if (scored && !catalogue::readsSignal(catalogues.metrics, metric, scored->name))
                continue;
            anyScale = true;
            auto plan = planOf(metric, choice, scored, signals);
            if (plan) {
                plan->primary = primary && !choice.addedLater;
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
