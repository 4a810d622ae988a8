#include "core/experiment/recipe.h"

#include "core/experiment/field_reader.h"
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

Result<Step> parseStep(const json& document, const catalogue::Catalogues& catalogues, const std::string& path)
{
    if (!document.is_object())
        return fieldError(path, "must be an object, not " + typeName(document),
                          "write {\"method\": \"…\"} with the method's parameters beside it");
    std::vector<std::string> methods;
    for (const catalogue::Method& method : catalogues.methods)
        methods.push_back(method.id);
    const auto name = document.find("method");
    const std::string methodPath = joinPath(path, "method");
    if (name == document.end())
        return fieldError(methodPath, "is missing", "name a method of the catalogue");
    if (!name->is_string())
        return fieldError(methodPath, "must be a text, not " + typeName(*name), "name a method of the catalogue");
    const catalogue::Method* method = catalogue::find(catalogues.methods, name->get<std::string>());
    if (method == nullptr)
        return unknownName(methodPath, "method", name->get<std::string>(), methods);

    std::vector<std::string> known{"method"};
    for (const catalogue::Parameter& parameter : method->parameters)
        known.push_back(parameter.id);
    FW_TRY(FieldReader::open(document, path, known));
    json given = document;
    given.erase("method");
    FW_ASSIGN(json parameters, catalogue::completeParameters(method->parameters, given, path));
    normaliseReals(*method, parameters);
    return Step{method->id, std::move(parameters)};
}

} // namespace

Result<Recipe> parseRecipe(const json& document, const catalogue::Catalogues& catalogues, const std::string& path,
                           bool imported)
{
    FW_ASSIGN(const FieldReader fields, FieldReader::open(document, path, {"name", "steps", "stored"}));
    Recipe recipe;
    FW_TRY(fields.read("name", recipe.name));
    FW_TRY(fields.read("stored", recipe.stored));
    FW_ASSIGN(const json* steps, fields.findList("steps"));
    const std::size_t count = steps == nullptr ? 0 : steps->size();
    if (count > 0 && !recipe.stored.empty())
        return fieldError(fields.pathOf("stored"), "must not stand beside steps",
                          "a stored variant is finished: name it, or give the steps that make it");
    if (count == 0 && recipe.stored.empty() && !imported)
        return fieldError(fields.pathOf("steps"), "must hold at least one step",
                          "the model without any step is the base, which is always run; a stored variant is named by "
                          "\"stored\"");
    for (std::size_t i = 0; i < count; ++i) {
        FW_ASSIGN(Step step, parseStep((*steps)[i], catalogues, itemPath(fields.pathOf("steps"), i)));
        recipe.steps.push_back(std::move(step));
    }
    return recipe;
}

Result<Recipe> loadRecipe(const std::filesystem::path& file, const catalogue::Catalogues& catalogues)
{
    FW_ASSIGN(const json document, readDocument(file));
    auto recipe = parseRecipe(document, catalogues);
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
