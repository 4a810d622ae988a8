#include "core/experiment/realisations.h"

#include <fmt/format.h>

#include <algorithm>

namespace fw::experiment {

namespace {

/// Ids of a step's seeds.
std::vector<std::string> seedsOf(const Step& step, const catalogue::Catalogues& catalogues)
{
    std::vector<std::string> ids;
    if (const catalogue::Method* method = catalogue::find(catalogues.methods, step.method))
        for (const catalogue::Parameter& parameter : method->parameters)
            if (parameter.isSeed)
                ids.push_back(parameter.id);
    return ids;
}

} // namespace

std::string artefactName(const Recipe& recipe, std::size_t realisation)
{
    return recipe.realisations > 1 ? fmt::format("{} #{}", recipe.name, realisation + 1) : recipe.name;
}

std::vector<Artefact> artefactsOf(const Experiment& experiment)
{
    std::vector<Artefact> artefacts;
    for (std::size_t recipe = 0; recipe < experiment.recipes.size(); ++recipe)
        for (std::size_t i = 0; i < static_cast<std::size_t>(experiment.recipes[recipe].realisations); ++i)
            artefacts.push_back({recipe, i, artefactName(experiment.recipes[recipe], i)});
    return artefacts;
}

Recipe realised(const Recipe& recipe, std::size_t realisation, const catalogue::Catalogues& catalogues)
{
    Recipe one = recipe;
    one.name = artefactName(recipe, realisation);
    one.realisations = 1;
    for (Step& step : one.steps)
        for (const std::string& id : seedsOf(step, catalogues))
            step.parameters[id] = step.parameters.at(id).get<std::uint64_t>() + realisation;
    return one;
}

bool isRandom(const Recipe& recipe, const catalogue::Catalogues& catalogues)
{
    return std::any_of(recipe.steps.begin(), recipe.steps.end(),
                       [&](const Step& step) { return !seedsOf(step, catalogues).empty(); });
}

} // namespace fw::experiment
