#include "core/experiment/layer_sensitivity.h"

#include <fmt/format.h>

#include <algorithm>

namespace fw::experiment {

namespace {

constexpr const char* kRestore = "restore_layers";

Recipe recipeFor(const Recipe& whole, const SensitivePart& part)
{
    Recipe recipe = whole;
    recipe.realisations = 1;
    recipe.name = part.module == "block" ? fmt::format("layer {}", part.layer)
                                         : fmt::format("layer {}, {}", part.layer, part.module);
    recipe.steps.push_back({kRestore, {{"layers", {part.layer}}, {"module", part.module}}});
    return recipe;
}

} // namespace

Result<Experiment> sensitivityExperiment(const Experiment& experiment, const std::string& recipe, std::int64_t layers,
                                         bool modules, int promptsPerGroup)
{
    const auto found = std::find_if(experiment.recipes.begin(), experiment.recipes.end(),
                                    [&](const Recipe& one) { return one.name == recipe; });
    if (found == experiment.recipes.end()) {
        std::string names;
        for (const Recipe& one : experiment.recipes)
            names += (names.empty() ? "" : ", ") + one.name;
        return Error{ErrorKind::NotFound, fmt::format("the experiment has no recipe \"{}\"", recipe),
                     "its recipes are: " + names};
    }
    if (found->steps.empty())
        return Error{ErrorKind::InvalidInput, fmt::format("\"{}\" is a stored variant without steps", recipe),
                     "choose a recipe with steps"};
    Experiment result = experiment;
    result.name = fmt::format("{}: {} by {}", experiment.name, recipe, modules ? "module" : "layer");
    result.description =
        fmt::format("Which layers make \"{}\" change behaviour? One part of the model is compressed at a "
                    "time, the others are the base's.",
                    recipe);
    result.recipes.clear();
    for (std::int64_t layer = 0; layer < layers; ++layer)
        for (const char* module : {"block", "attention", "mlp"})
            if (modules != (std::string_view(module) == "block"))
                result.recipes.push_back(recipeFor(*found, {layer, module}));
    result.recipes.push_back(*found);
    result.recipes.back().realisations = 1;
    if (promptsPerGroup > 0)
        for (PromptSelection& set : result.promptSets)
            set.maximumPromptsPerGroup = promptsPerGroup;
    return result;
}

std::optional<SensitivePart> sensitivePart(const Recipe& recipe)
{
    if (recipe.steps.empty() || recipe.steps.back().method != kRestore)
        return std::nullopt;
    const nlohmann::json& parameters = recipe.steps.back().parameters;
    const auto layers = parameters.find("layers");
    const auto module = parameters.find("module");
    if (layers == parameters.end() || !layers->is_array() || layers->size() != 1 ||
        !layers->front().is_number_integer() || module == parameters.end() || !module->is_string())
        return std::nullopt;
    return SensitivePart{layers->front().get<std::int64_t>(), module->get<std::string>()};
}

} // namespace fw::experiment
