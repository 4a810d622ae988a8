#include "core/experiment/recipe.h"

#include "core/experiment/json_document.h"

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

} // namespace

Result<Recipe> parseRecipe(const JsonField& fields, const catalogue::Catalogues& catalogues, bool imported)
{
    FW_TRY(fields.allowOnly({"name", "steps", "stored"}));
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
    return document;
}

} // namespace fw::experiment
