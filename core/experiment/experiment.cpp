#include "core/experiment/experiment.h"

#include <cmath>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/experiment/recipe.h"

namespace fw::experiment {

namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// Whole numbers written with a fraction (1.0) as whole ones: JSON has one kind of number.
json withPlainNumbers(const json& value)
{
    constexpr double kExact = 9007199254740992; // 2^53
    if (value.is_number_float()) {
        const double number = value.get<double>();
        if (std::abs(number) <= kExact && number == std::floor(number))
            return static_cast<std::int64_t>(number);
        return value;
    }
    json plain = value;
    if (value.is_structured())
        for (json& item : plain)
            item = withPlainNumbers(item);
    return plain;
}

/// A relative path that starts at `from` as one that starts at `to`; others as they are.
std::string rebased(const std::string& path, const std::filesystem::path& from, const std::filesystem::path& to)
{
    if (path.empty() || std::filesystem::path(path).is_absolute())
        return path;
    const std::filesystem::path target = (from / path).lexically_normal();
    const std::string relative = target.lexically_relative(to.lexically_normal()).generic_string();
    return relative.empty() ? target.generic_string() : relative;
}

/// A step's parameter that names a file, by the convention for their ids.
bool namesFile(const std::string& parameter)
{
    return parameter.ends_with("text") || parameter.ends_with("file") || parameter.ends_with("directory");
}

Experiment rebased(const Experiment& experiment, const std::filesystem::path& to)
{
    std::error_code code;
    const std::filesystem::path from = std::filesystem::absolute(experiment.directory, code);
    Experiment moved = experiment;
    for (std::string* path :
         {&moved.model, &moved.perplexityText, &moved.calibrationText, &moved.pairText, &moved.scoredTexts})
        *path = rebased(*path, from, to);
    for (Recipe& recipe : moved.recipes) {
        recipe.stored = rebased(recipe.stored, from, to);
        for (Step& step : recipe.steps)
            for (const auto& [key, value] : step.parameters.items())
                if (value.is_string() && namesFile(key))
                    value = rebased(value.get<std::string>(), from, to);
    }
    for (PromptSelection& set : moved.promptSets)
        set.path = rebased(set.path, from, to);
    for (ChoiceSelection& set : moved.choiceSets)
        set.path = rebased(set.path, from, to);
    for (ScorerChoice& choice : moved.scorers)
        if (choice.scorer.find('/') != std::string::npos) {
            choice.scorer = rebased(choice.scorer, from, to);
            if (choice.scorer.find('/') == std::string::npos)
                choice.scorer = "./" + choice.scorer;
        }
    return moved;
}

} // namespace

ordered_json toJson(const Experiment& experiment)
{
    ordered_json document = ordered_json::object();
    document["format"] = kFormat;
    document["version"] = kExperimentVersion;
    document["name"] = experiment.name;
    document["description"] = experiment.description;
    document["model"] = experiment.model;
    document["recipes"] = ordered_json::array();
    for (const Recipe& recipe : experiment.recipes)
        document["recipes"].push_back(toJson(recipe));
    document["prompt_sets"] = ordered_json::array();
    for (const PromptSelection& set : experiment.promptSets) {
        ordered_json item = {{"path", set.path},
                             {"axes", set.axes},
                             {"groups", set.groups},
                             {"templates", set.templates},
                             {"maximum_prompts_per_group", set.maximumPromptsPerGroup}};
        if (!set.perturbations.empty()) {
            item["perturbations"] = set.perturbations;
            item["perturbation_seed"] = set.perturbationSeed;
        }
        document["prompt_sets"].push_back(std::move(item));
    }
    for (const ChoiceSelection& set : experiment.choiceSets) // named only where there are some, as scored_texts
        document["choice_sets"].push_back({{"path", set.path},
                                           {"axes", set.axes},
                                           {"groups", set.groups},
                                           {"maximum_items_per_group", set.maximumItemsPerGroup}});
    const Decoding& decoding = experiment.decoding;
    document["decoding"] = {{"greedy", decoding.greedy},
                            {"temperature", decoding.temperature},
                            {"top_p", decoding.topP},
                            {"top_k", decoding.topK},
                            {"max_new_tokens", decoding.maxNewTokens},
                            {"continuations_per_prompt", decoding.continuationsPerPrompt},
                            {"seed", decoding.seed}};
    document["scorers"] = ordered_json::array();
    for (const ScorerChoice& choice : experiment.scorers) {
        document["scorers"].push_back({{"scorer", choice.scorer}, {"threshold", choice.threshold}});
        if (choice.addedLater)
            document["scorers"].back()["added_later"] = true;
    }
    document["metrics"] = experiment.metrics;
    document["primary_metrics"] = experiment.primaryMetrics;
    document["perplexity_text"] = experiment.perplexityText;
    document["calibration_text"] = experiment.calibrationText;
    if (!experiment.pairText.empty()) // named only where there is one, as scored_texts
        document["pair_text"] = experiment.pairText;
    if (!experiment.scoredTexts.empty())
        document["scored_texts"] = experiment.scoredTexts;
    document["statistics"] = {{"resamples", experiment.statistics.resamples},
                              {"confidence", experiment.statistics.confidence},
                              {"alpha", experiment.statistics.alpha},
                              {"seed", experiment.statistics.seed}};
    if (experiment.statistics.falseDiscoveryRate)
        document["statistics"]["false_discovery_rate"] = true;
    if (experiment.statistics.partialPooling)
        document["statistics"]["partial_pooling"] = true;
    if (experiment.statistics.hierarchical)
        document["statistics"]["family"] = "hierarchical";
    if (!experiment.statistics.margins.empty())
        document["statistics"]["margins"] = experiment.statistics.margins;
    if (experiment.statistics.overall == Overall::Groups)
        document["statistics"]["overall"] = "groups";
    document["execution"] = {{"device", experiment.execution.device},
                             {"threads", experiment.execution.threads},
                             {"memory_limit_mib", experiment.execution.memoryLimitMiB}};
    if (const auto& imported = experiment.importedTexts)
        document["imported_texts"] = {{"file", imported->file},
                                      {"sha256", imported->sha256},
                                      {"axis", imported->axis},
                                      {"columns", imported->columns}};
    return document;
}

Status saveExperiment(const Experiment& experiment, const std::filesystem::path& file)
{
    std::error_code code;
    const std::filesystem::path folder = std::filesystem::absolute(file, code).parent_path();
    const bool moves = !experiment.directory.empty() && experiment.directory != folder;
    const ordered_json document = toJson(moves ? rebased(experiment, folder) : experiment);
    return writeFileAtomically(file, document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
}

std::filesystem::path resolve(const Experiment& experiment, const std::string& path)
{
    const std::filesystem::path given(path);
    if (given.is_absolute())
        return given.lexically_normal();
    std::error_code code;
    return std::filesystem::absolute(experiment.directory / given, code).lexically_normal();
}

std::string canonicalHash(const json& value)
{
    return sha256(withPlainNumbers(value).dump(-1, ' ', false, json::error_handler_t::replace));
}

} // namespace fw::experiment
