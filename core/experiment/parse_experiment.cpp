#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/base/json_field.h"
#include "core/experiment/experiment.h"
#include "core/experiment/json_document.h"
#include "core/experiment/realisations.h"
#include "core/experiment/recipe.h"
#include "core/prompts/perturbation.h"

namespace fw::experiment {

namespace {

using catalogue::Catalogues;
using nlohmann::json;

template <typename T>
std::vector<std::string> idsOf(const std::vector<T>& entries)
{
    std::vector<std::string> ids;
    for (const T& entry : entries)
        ids.push_back(entry.id);
    return ids;
}

/// The items of a member that is a list; none where it is missing.
Result<std::vector<JsonField>> listOf(const JsonField& fields, std::string_view name)
{
    const JsonField list = fields[name];
    return list.exists() ? list.items() : std::vector<JsonField>();
}

Status checkFormat(const JsonField& fields)
{
    std::string format;
    FW_TRY(fields.readRequired("format", format, fmt::format("write \"format\": \"{}\"", kFormat)));
    if (format != kFormat)
        return fields["format"].error(fmt::format("must be \"{}\"", kFormat),
                                      "check that this is an experiment's file");
    FW_TRY(fields.member("version", fmt::format("write \"version\": {}", kExperimentVersion)));
    int version = 0;
    FW_TRY(fields.read("version", version, 1, 1'000'000));
    if (version > kExperimentVersion)
        return Error{ErrorKind::Incompatible,
                     fmt::format("version: {} was made by a newer Fairweight; this one reads up to {}", version,
                                 kExperimentVersion),
                     "open it with a newer Fairweight"};
    return {};
}

Status readImportedTexts(const JsonField& fields, std::optional<ImportedTexts>& imported)
{
    const JsonField item = fields["imported_texts"];
    if (!item.exists())
        return {};
    FW_TRY(item.allowOnly({"file", "sha256", "axis", "columns"}));
    imported.emplace();
    FW_TRY(item.readRequired("file", imported->file, "name the file that the texts came from"));
    FW_TRY(item.readRequired("sha256", imported->sha256, "import the texts with fairweight-cli import"));
    FW_TRY(item.readRequired("axis", imported->axis, "name the axis of the groups"));
    if (!item["columns"].exists())
        return {};
    FW_ASSIGN(const auto columns, item["columns"].members());
    for (const auto& [name, column] : columns) {
        FW_ASSIGN(imported->columns[name], column.text());
    }
    return {};
}

Status readRecipes(const JsonField& fields, const Catalogues& catalogues, bool imported, std::vector<Recipe>& recipes)
{
    FW_ASSIGN(const auto list, listOf(fields, "recipes"));
    std::map<std::string, std::string> names; // what bears each
    for (std::size_t i = 0; i < list.size(); ++i) {
        FW_ASSIGN(Recipe recipe, parseRecipe(list[i], catalogues, imported));
        FW_TRY(list[i].readRequired("name", recipe.name, "give the variant a name to be shown by"));
        const JsonField name = list[i]["name"];
        if (recipe.name == "base")
            return name.error("must not be \"base\", the name of the model without any step",
                              "the base is run first in any case; choose another name");
        const auto claim = [&](const std::string& text, const std::string& bearer) -> Status {
            if (const auto [other, fresh] = names.emplace(text, bearer); !fresh)
                return name.error(fmt::format("\"{}\" is the name of {} already", text, other->second),
                                  "give each recipe a name of its own");
            return {};
        };
        FW_TRY(claim(recipe.name, fmt::format("recipes[{}]", i)));
        for (int one = 0; one < recipe.realisations && recipe.realisations > 1; ++one)
            FW_TRY(claim(artefactName(recipe, static_cast<std::size_t>(one)),
                         fmt::format("a realisation of recipes[{}]", i)));
        recipes.push_back(std::move(recipe));
    }
    return {};
}

Status readPromptSets(const JsonField& fields, std::vector<PromptSelection>& sets)
{
    FW_ASSIGN(const auto list, listOf(fields, "prompt_sets"));
    for (const JsonField& item : list) {
        FW_TRY(item.allowOnly({"path", "axes", "groups", "templates", "maximum_prompts_per_group", "perturbations",
                               "perturbation_seed"}));
        PromptSelection set;
        FW_TRY(item.readRequired("path", set.path, "name a prompt set's file"));
        FW_TRY(item.read("axes", set.axes));
        FW_TRY(item.read("groups", set.groups));
        FW_TRY(item.read("templates", set.templates));
        FW_TRY(item.read("maximum_prompts_per_group", set.maximumPromptsPerGroup, 0, 1'000'000));
        FW_TRY(item.read("perturbations", set.perturbations));
        FW_TRY(item.read("perturbation_seed", set.perturbationSeed));
        const std::vector<std::string> kinds = idsOf(prompts::perturbations());
        for (std::size_t kind = 0; kind < set.perturbations.size(); ++kind)
            if (std::find(kinds.begin(), kinds.end(), set.perturbations[kind]) == kinds.end())
                return item["perturbations"].items().value()[kind].unknownName("perturbation", set.perturbations[kind],
                                                                               kinds);
        sets.push_back(std::move(set));
    }
    return {};
}

Status readChoiceSets(const JsonField& fields, std::vector<ChoiceSelection>& sets)
{
    FW_ASSIGN(const auto list, listOf(fields, "choice_sets"));
    for (const JsonField& item : list) {
        FW_TRY(item.allowOnly({"path", "axes", "groups", "maximum_items_per_group"}));
        ChoiceSelection set;
        FW_TRY(item.readRequired("path", set.path, "name a choice set's file"));
        FW_TRY(item.read("axes", set.axes));
        FW_TRY(item.read("groups", set.groups));
        FW_TRY(item.read("maximum_items_per_group", set.maximumItemsPerGroup, 0, 1'000'000));
        sets.push_back(std::move(set));
    }
    return {};
}

Status readDecoding(const JsonField& fields, Decoding& decoding)
{
    FW_TRY(fields.allowOnly(
        {"greedy", "temperature", "top_p", "top_k", "max_new_tokens", "continuations_per_prompt", "seed"}));
    FW_TRY(fields.read("greedy", decoding.greedy));
    FW_TRY(fields.read("temperature", decoding.temperature, {.low = 0, .high = 100, .lowOpen = true}));
    FW_TRY(fields.read("top_p", decoding.topP, {.low = 0, .high = 1, .lowOpen = true}));
    FW_TRY(fields.read("top_k", decoding.topK, 0, 1'000'000));
    FW_TRY(fields.read("max_new_tokens", decoding.maxNewTokens, 1, 4096));
    if (decoding.greedy)
        decoding.continuationsPerPrompt = 1;
    FW_TRY(fields.read("continuations_per_prompt", decoding.continuationsPerPrompt, 1, 1000));
    if (decoding.greedy && decoding.continuationsPerPrompt != 1)
        return fields["continuations_per_prompt"].error(
            fmt::format("must be 1, not {}, where decoding.greedy is true", decoding.continuationsPerPrompt),
            "greedy decoding gives the same text in every draw");
    return fields.read("seed", decoding.seed);
}

Status readScorers(const JsonField& fields, const Catalogues& catalogues, std::vector<ScorerChoice>& scorers)
{
    FW_ASSIGN(const auto list, listOf(fields, "scorers"));
    for (const JsonField& item : list) {
        FW_TRY(item.allowOnly({"scorer", "threshold", "added_later"}));
        ScorerChoice choice;
        FW_TRY(item.readRequired("scorer", choice.scorer, "name a scorer, or the path of one"));
        const catalogue::Scorer* bundled = catalogue::find(catalogues.scorers, choice.scorer);
        if (bundled == nullptr && choice.scorer.find('/') == std::string::npos) {
            Error error = item["scorer"].unknownName("scorer", choice.scorer, idsOf(catalogues.scorers));
            error.hint += fmt::format("; a path is written with a slash: ./{}", choice.scorer);
            return error;
        }
        if (bundled != nullptr)
            choice.threshold = bundled->threshold;
        FW_TRY(item.read("threshold", choice.threshold, {.low = -1, .high = 1}));
        FW_TRY(item.read("added_later", choice.addedLater));
        for (std::size_t other = 0; other < scorers.size(); ++other)
            if (scorers[other].scorer == choice.scorer)
                return item["scorer"].error(fmt::format("\"{}\" is scorers[{}] already", choice.scorer, other),
                                            "name each scorer once");
        scorers.push_back(std::move(choice));
    }
    return {};
}

Status readMetrics(const JsonField& fields, const Catalogues& catalogues, const std::string& name,
                   const Experiment& experiment, std::vector<std::string>& metrics)
{
    FW_TRY(fields.read(name, metrics));
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        const JsonField field = fields[name].items().value()[i];
        const catalogue::Metric* metric = catalogue::find(catalogues.metrics, metrics[i]);
        if (metric == nullptr)
            return field.unknownName("metric", metrics[i], idsOf(catalogues.metrics));
        if (metric->needsScorer() && experiment.scorers.empty())
            return field.error(fmt::format("{} needs a scorer, and there is none", metrics[i]),
                               "add one to scorers, or remove the metric");
    }
    return {};
}

Status readMargins(const JsonField& field, const Catalogues& catalogues, std::map<std::string, double>& margins)
{
    if (!field.exists())
        return {};
    FW_ASSIGN(const auto members, field.members());
    for (const auto& [id, margin] : members) {
        if (catalogue::find(catalogues.metrics, id) == nullptr)
            return margin.unknownName("metric", id, idsOf(catalogues.metrics));
        FW_ASSIGN(margins[id], margin.number({.low = 0, .high = 1e9, .lowOpen = true}));
    }
    return {};
}

Status readStatistics(const JsonField& fields, const Catalogues& catalogues, Statistics& statistics)
{
    FW_TRY(fields.allowOnly({"resamples", "confidence", "alpha", "seed", "false_discovery_rate", "partial_pooling",
                             "family", "margins", "overall"}));
    const NumberRange probability{.low = 0, .high = 1, .lowOpen = true, .highOpen = true};
    FW_TRY(fields.read("resamples", statistics.resamples, 10, 1'000'000));
    FW_TRY(fields.read("confidence", statistics.confidence, probability));
    FW_TRY(fields.read("alpha", statistics.alpha, probability));
    FW_TRY(fields.read("false_discovery_rate", statistics.falseDiscoveryRate));
    FW_TRY(fields.read("partial_pooling", statistics.partialPooling));
    FW_ASSIGN(const std::string family, fields["family"].text("together"));
    if (family != "together" && family != "hierarchical")
        return fields["family"].error("must be \"together\" or \"hierarchical\"",
                                      "all tests corrected together, or an axis' groups behind its overall figure");
    statistics.hierarchical = family == "hierarchical";
    FW_TRY(readMargins(fields["margins"], catalogues, statistics.margins));
    std::string overall = "prompts";
    FW_TRY(fields.read("overall", overall));
    if (overall != "prompts" && overall != "groups")
        return fields["overall"].error("must be \"prompts\" or \"groups\"",
                                       "what weighs the same in a figure over all groups");
    statistics.overall = overall == "groups" ? Overall::Groups : Overall::Prompts;
    return fields.read("seed", statistics.seed);
}

Status readExecution(const JsonField& fields, Execution& execution)
{
    FW_TRY(fields.allowOnly({"device", "threads", "memory_limit_mib"}));
    FW_TRY(fields.read("device", execution.device));
    if (execution.device != "cpu")
        return fields["device"].error("must be \"cpu\"", "language models run on the processor alone");
    FW_TRY(fields.read("threads", execution.threads, 0, 1024));
    return fields.read("memory_limit_mib", execution.memoryLimitMiB, 64, 1 << 24);
}

} // namespace

Result<Experiment> parseExperiment(const json& document, const Catalogues& catalogues)
{
    const JsonField fields(document, documentSource());
    FW_TRY(
        fields.allowOnly({"format", "version", "name", "description", "model", "recipes", "prompt_sets", "choice_sets",
                          "decoding", "scorers", "metrics", "primary_metrics", "perplexity_text", "calibration_text",
                          "pair_text", "scored_texts", "statistics", "execution", "imported_texts"}));
    FW_TRY(checkFormat(fields));
    Experiment experiment;
    FW_TRY(fields.readRequired("name", experiment.name, "give the experiment a name to be found by"));
    FW_TRY(fields.read("description", experiment.description));
    FW_TRY(fields.readRequired("model", experiment.model, "name the directory of the model to compress"));
    FW_TRY(readImportedTexts(fields, experiment.importedTexts));
    FW_TRY(readRecipes(fields, catalogues, experiment.importedTexts.has_value(), experiment.recipes));
    FW_TRY(readPromptSets(fields, experiment.promptSets));
    FW_TRY(readChoiceSets(fields, experiment.choiceSets));
    if (const auto decoding = fields.find("decoding"))
        FW_TRY(readDecoding(*decoding, experiment.decoding));
    FW_TRY(readScorers(fields, catalogues, experiment.scorers));
    FW_TRY(readMetrics(fields, catalogues, "metrics", experiment, experiment.metrics));
    FW_TRY(readMetrics(fields, catalogues, "primary_metrics", experiment, experiment.primaryMetrics));
    for (std::size_t i = 0; i < experiment.primaryMetrics.size(); ++i) {
        const auto& metrics = experiment.metrics;
        if (!metrics.empty() &&
            std::find(metrics.begin(), metrics.end(), experiment.primaryMetrics[i]) == metrics.end())
            return fields["primary_metrics"].items().value()[i].error(
                fmt::format("{} is not among the metrics", experiment.primaryMetrics[i]),
                "add it to metrics, too, or leave metrics empty to compute all");
    }
    FW_TRY(fields.read("perplexity_text", experiment.perplexityText));
    FW_TRY(fields.read("calibration_text", experiment.calibrationText));
    FW_TRY(fields.read("pair_text", experiment.pairText));
    FW_TRY(fields.read("scored_texts", experiment.scoredTexts));
    if (experiment.promptSets.empty() && experiment.choiceSets.empty() && experiment.perplexityText.empty() &&
        !experiment.importedTexts)
        return fields["prompt_sets"].error("there is nothing to measure",
                                           "name at least one prompt set, a choice set, or a perplexity_text");
    if (const auto statistics = fields.find("statistics"))
        FW_TRY(readStatistics(*statistics, catalogues, experiment.statistics));
    if (const auto execution = fields.find("execution"))
        FW_TRY(readExecution(*execution, experiment.execution));
    return experiment;
}

Result<Experiment> parseExperimentText(const std::string& text, const std::string& name, const Catalogues& catalogues)
{
    FW_ASSIGN(const json document, parseJson(text, documentSource(name)));
    return parseExperiment(document, catalogues);
}

Result<Experiment> loadExperiment(const std::filesystem::path& file, const Catalogues& catalogues)
{
    FW_ASSIGN(const json document, readDocument(file));
    auto experiment = parseExperiment(document, catalogues);
    if (!experiment.ok())
        return Error{experiment.error().kind, file.filename().string() + ": " + experiment.error().message,
                     experiment.error().hint};
    std::error_code code;
    experiment->directory = std::filesystem::absolute(file, code).parent_path();
    return experiment;
}

} // namespace fw::experiment
