#include "core/experiment/recipe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/experiment/json_document.h"
#include "core/experiment/realisations.h"

namespace fw::experiment {

namespace {

using nlohmann::json;

/// A real parameter written as a whole number becomes a real: 1 and 1.0 are the same recipe.
void normaliseReals(const catalogue::Method& method, json& parameters)
{
    for (const catalogue::Parameter& parameter : method.parameters)
        if (parameter.type == catalogue::ParameterType::Real)
            parameters[parameter.id] = parameters[parameter.id].get<double>();
}

Result<Step> parseStep(const JsonField& step, const catalogue::Catalogues& catalogues)
{
    if (!step.isObject())
        return step.wrong("an object", "write {\"method\": \"…\"} with the method's parameters beside it");
    std::vector<std::string> methods;
    for (const catalogue::Method& method : catalogues.methods)
        methods.push_back(method.id);
    FW_ASSIGN(const JsonField field, step.member("method", "name a method of the catalogue"));
    FW_ASSIGN(const std::string name, field.text());
    const catalogue::Method* method = catalogue::find(catalogues.methods, name);
    if (method == nullptr)
        return field.unknownName("method", name, methods);

    std::vector<std::string> known{"method"};
    for (const catalogue::Parameter& parameter : method->parameters)
        known.push_back(parameter.id);
    FW_TRY(step.allowOnly(known));
    json given = step.json();
    given.erase("method");
    FW_ASSIGN(json parameters, catalogue::completeParameters(method->parameters, given, step.path()));
    normaliseReals(*method, parameters);
    return Step{method->id, std::move(parameters)};
}

/// Several realisations must be able to differ, and enough to say something of the method.
Status readRealisations(const JsonField& field, const catalogue::Catalogues& catalogues, Recipe& recipe)
{
    FW_ASSIGN(const std::int64_t count, field.integer(1, kMostRealisations));
    recipe.realisations = static_cast<int>(count);
    if (count == 1)
        return {};
    if (count < kFewestRealisations)
        return field.error(fmt::format("must be 1 or at least {}, not {}", kFewestRealisations, count),
                           "what is said of a method rests on three realisations or more; one is a statement about "
                           "that artefact");
    if (recipe.steps.empty())
        return field.error("must be left out where there are no steps",
                           "a stored variant is one artefact, and so are imported texts: name each as a recipe");
    if (!isRandom(recipe, catalogues)) {
        std::vector<std::string> methods;
        for (const Step& step : recipe.steps)
            methods.push_back(step.method);
        return field.error(fmt::format("must be left out: {} {} nothing at random, so that all realisations would be "
                                       "equal",
                                       fmt::join(methods, ", "), methods.size() == 1 ? "does" : "do"),
                           "one artefact is the method here; remove the field");
    }
    return {};
}

} // namespace

Result<Recipe> parseRecipe(const JsonField& fields, const catalogue::Catalogues& catalogues, bool imported)
{
    FW_TRY(fields.allowOnly({"name", "steps", "stored", "realisations"}));
    Recipe recipe;
    FW_TRY(fields.read("name", recipe.name));
    FW_TRY(fields.read("stored", recipe.stored));
    std::vector<JsonField> steps;
    if (const auto list = fields.find("steps")) {
        FW_ASSIGN(steps, list->items());
    }
    if (!steps.empty() && !recipe.stored.empty())
        return fields["stored"].error("must not stand beside steps",
                                      "a stored variant is finished: name it, or give the steps that make it");
    if (steps.empty() && recipe.stored.empty() && !imported)
        return fields["steps"].error("must hold at least one step",
                                     "the model without any step is the base, which is always run; a stored variant is "
                                     "named by \"stored\"");
    for (const JsonField& field : steps) {
        FW_ASSIGN(Step step, parseStep(field, catalogues));
        recipe.steps.push_back(std::move(step));
    }
    if (const auto count = fields.find("realisations"))
        FW_TRY(readRealisations(*count, catalogues, recipe));
    return recipe;
}

Result<Recipe> loadRecipe(const std::filesystem::path& file, const catalogue::Catalogues& catalogues)
{
    FW_ASSIGN(const json document, readDocument(file));
    auto recipe = parseRecipe(JsonField(document, documentSource()), catalogues);
    if (!recipe.ok())
        return Error{recipe.error().kind, file.filename().string() + ": " + recipe.error().message,
                     recipe.error().hint};
    return recipe;
}

nlohmann::ordered_json toJson(const Recipe& recipe)
{
    nlohmann::ordered_json document = nlohmann::ordered_json::object();
    document["name"] = recipe.name;
    document["steps"] = nlohmann::ordered_json::array();
    for (const Step& step : recipe.steps) {
        nlohmann::ordered_json item = nlohmann::ordered_json::object();
        item["method"] = step.method;
        for (const auto& [key, value] : step.parameters.items())
            item[key] = value;
        document["steps"].push_back(std::move(item));
    }
    document["stored"] = recipe.stored;
    if (recipe.realisations > 1) // named only where there are some: databases of before know nothing of it
        document["realisations"] = recipe.realisations;
    return document;
}

} // namespace fw::experiment
