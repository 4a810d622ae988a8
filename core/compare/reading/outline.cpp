#include "core/compare/reading/outline.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <string_view>

#include "core/base/caught.h"
#include "core/base/number_text.h"
#include "core/compare/figures/matched_effects.h"
#include "core/experiment/realisations.h"
#include "core/store/run_lock.h"

namespace fw::compare {

namespace {

constexpr std::size_t kShownParameters = 2; // always shown; others only where they are not the default

std::string valueText(const nlohmann::json& value)
{
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_number_float())
        return numberText(value.get<double>());
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string stepText(const experiment::Step& step, const catalogue::Catalogues& catalogues)
{
    const catalogue::Method* method = catalogue::find(catalogues.methods, step.method);
    std::string shown;
    std::size_t position = 0;
    const auto add = [&](const std::string& id, const nlohmann::json& value) {
        shown += (shown.empty() ? "" : ", ") + id + " " + valueText(value);
    };
    if (method) {
        for (const catalogue::Parameter& parameter : method->parameters) {
            const auto given = step.parameters.find(parameter.id);
            if (given != step.parameters.end() && (position < kShownParameters || *given != parameter.defaultValue))
                add(parameter.id, *given);
            ++position;
        }
    } else {
        for (const auto& [id, value] : step.parameters.items())
            add(id, value);
    }
    return shown.empty() ? step.method : fmt::format("{} ({})", step.method, shown);
}

std::string decodingText(const experiment::Decoding& decoding)
{
    if (decoding.greedy)
        return fmt::format("greedy, at most {} new tokens", decoding.maxNewTokens);
    std::string text =
        fmt::format("top-p {}, temperature {}", numberText(decoding.topP), numberText(decoding.temperature));
    if (decoding.topK > 0)
        text += fmt::format(", top-k {}", decoding.topK);
    return text + fmt::format(", at most {} new tokens, {} continuations per prompt, seed {}", decoding.maxNewTokens,
                              decoding.continuationsPerPrompt, decoding.seed);
}

/// Rows NAME, NAME_low and NAME_high are one fact.
std::vector<Fact> factsOf(const std::vector<store::FactRow>& rows)
{
    std::map<std::string, double> values;
    for (const store::FactRow& row : rows)
        values.emplace(row.name, row.value);
    const auto isBound = [&](const std::string& name, std::string_view ending) {
        return name.ends_with(ending) && values.contains(name.substr(0, name.size() - ending.size()));
    };
    std::vector<Fact> facts;
    for (const store::FactRow& row : rows) {
        if (isBound(row.name, "_low") || isBound(row.name, "_high"))
            continue;
        facts.push_back({row.name, row.value, row.unit});
        const auto low = values.find(row.name + "_low");
        const auto high = values.find(row.name + "_high");
        if (low != values.end() && high != values.end())
            facts.back().range = {low->second, high->second};
    }
    return facts;
}

Result<Variant> variantOf(const store::Database& database, const store::ExperimentRun* run, std::string name,
                          std::string recipe)
{
    Variant variant;
    variant.name = std::move(name);
    variant.recipe = std::move(recipe);
    variant.status = std::string(store::statusName(store::RunStatus::Planned));
    if (!run)
        return variant;
    if (!run->name.empty())
        variant.name = run->name;
    variant.runId = run->run.id;
    variant.status = std::string(store::statusName(store::effectiveStatus(run->run, database.path())));
    variant.message = run->run.error;
    FW_ASSIGN(const std::vector<store::FactRow> facts, database.facts(run->run.id));
    variant.facts = factsOf(facts);
    FW_ASSIGN(const std::vector<store::TrainingPointRow> points, database.training(run->run.id));
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (i == 0 || points[i].recipeStep != points[i - 1].recipeStep)
            variant.training.push_back({points[i].method, {}});
        variant.training.back().points.push_back(
            {points[i].step, points[i].trainingLoss, points[i].validationLoss, points[i].seconds});
    }
    return variant;
}

Scope scopeOf(const experiment::Recipe& recipe, const catalogue::Catalogues& catalogues)
{
    if (recipe.realisations > 1)
        return Scope::Realisation;
    const bool drawn = !recipe.stored.empty() || experiment::isRandom(recipe, catalogues);
    return drawn && !isControl(recipe) ? Scope::Artefact : Scope::Whole;
}

/// "gptq-4 (3 realisations)", "gptq-4 (4 of 5 realisations)"
std::string methodName(const experiment::Recipe& recipe, std::size_t finished)
{
    const auto asked = static_cast<std::size_t>(recipe.realisations);
    return fmt::format("{} ({}{} realisations)", recipe.name, finished == asked ? "" : fmt::format("{} of ", finished),
                       asked);
}

/// A variant for each recipe with several realisations, after all others: runs stay at their places.
void addMethods(Comparison& comparison, const experiment::Experiment& asked,
                const std::vector<experiment::Artefact>& artefacts, const catalogue::Catalogues& catalogues)
{
    for (std::size_t recipe = 0; recipe < asked.recipes.size(); ++recipe) {
        if (asked.recipes[recipe].realisations < 2)
            continue;
        Variant method;
        method.scope = Scope::Method;
        method.recipe = recipeLine(asked.recipes[recipe], catalogues);
        method.status = std::string(store::statusName(store::RunStatus::Completed));
        for (std::size_t i = 0; i < artefacts.size(); ++i) {
            if (artefacts[i].recipe != recipe)
                continue;
            const std::string& status = comparison.variants[i + 1].status;
            if (status == store::statusName(store::RunStatus::Completed))
                method.realisations.push_back(i + 1);
            else
                method.status = status;
        }
        method.name = methodName(asked.recipes[recipe], method.realisations.size());
        if (method.realisations.size() < stats::kFewestRealisations)
            comparison.warnings.push_back(fmt::format("{}: nothing is said of the method before {} of its realisations "
                                                      "are finished",
                                                      method.name, stats::kFewestRealisations));
        comparison.variants.push_back(std::move(method));
    }
}

std::vector<ScorerUse> scorersOf(const experiment::Experiment& experiment, const catalogue::Catalogues& catalogues)
{
    std::vector<ScorerUse> uses;
    for (const experiment::ScorerChoice& choice : experiment.scorers) {
        const catalogue::Scorer* scorer = catalogue::find(catalogues.scorers, choice.scorer);
        uses.push_back(
            {choice.scorer, scorer ? scorer->title : choice.scorer, choice.threshold, {}, choice.addedLater});
        if (scorer && scorer->threshold == choice.threshold)
            uses.back().errors = scorer->errors;
    }
    return uses;
}

} // namespace

std::string recipeLine(const experiment::Recipe& recipe, const catalogue::Catalogues& catalogues)
{
    if (!recipe.stored.empty())
        return "stored variant " + recipe.stored;
    std::string line;
    for (const experiment::Step& step : recipe.steps)
        line += (line.empty() ? "" : " → ") + stepText(step, catalogues);
    return line.empty() ? "untouched" : line;
}

Result<Comparison> outlineOf(const store::Database& database, const store::ExperimentRow& row,
                             const experiment::Experiment& asked, const catalogue::Catalogues& catalogues)
try {
    FW_ASSIGN(const std::vector<store::ExperimentRun> runs, database.runsOf(row.id));
    const auto runAt = [&](int position) -> const store::ExperimentRun* {
        const auto found = std::find_if(runs.begin(), runs.end(),
                                        [&](const store::ExperimentRun& run) { return run.position == position; });
        return found == runs.end() ? nullptr : &*found;
    };

    Comparison comparison;
    comparison.experimentId = row.id;
    comparison.experimentName = row.name;
    comparison.description = asked.description;
    comparison.model = asked.model;
    comparison.decoding = asked.importedTexts
                              ? fmt::format("texts imported from {}, {} compared per prompt", asked.importedTexts->file,
                                            asked.decoding.continuationsPerPrompt)
                              : decodingText(asked.decoding);
    comparison.pairing = asked.importedTexts     ? Pairing::OwnDraws
                         : asked.decoding.greedy ? Pairing::Prompts
                                                 : Pairing::SharedDraws;
    for (const experiment::PromptSelection& set : asked.promptSets)
        comparison.promptSets.push_back(set.path);
    comparison.scorers = scorersOf(asked, catalogues);
    comparison.primaryMetrics = asked.primaryMetrics;
    comparison.groupsWeighEqually = asked.statistics.overall == experiment::Overall::Groups;
    comparison.resamples = asked.statistics.resamples;
    comparison.continuationsPerPrompt = asked.decoding.continuationsPerPrompt;
    comparison.confidence = asked.statistics.confidence;
    comparison.alpha = asked.statistics.alpha;
    const bool imported = asked.importedTexts.has_value();
    FW_ASSIGN(Variant base, variantOf(database, runAt(0), "base", imported ? "imported texts" : "untouched"));
    comparison.variants.push_back(std::move(base));
    const std::vector<experiment::Artefact> artefacts = experiment::artefactsOf(asked);
    for (std::size_t i = 0; i < artefacts.size(); ++i) {
        const experiment::Recipe recipe =
            experiment::realised(asked.recipes[artefacts[i].recipe], artefacts[i].realisation, catalogues);
        FW_ASSIGN(Variant variant, variantOf(database, runAt(static_cast<int>(i) + 1), recipe.name,
                                             imported ? "imported texts" : recipeLine(recipe, catalogues)));
        variant.scope = scopeOf(asked.recipes[artefacts[i].recipe], catalogues);
        comparison.variants.push_back(std::move(variant));
    }
    addMethods(comparison, asked, artefacts, catalogues);
    return comparison;
} catch (...) {
    return caughtError("read the runs");
}

} // namespace fw::compare
