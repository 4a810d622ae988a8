#include "core/catalogue/parameter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace fw::catalogue {

namespace {

using nlohmann::json;

Error wrong(const std::string& path, const Parameter& parameter, const std::string& what)
{
    return {ErrorKind::InvalidInput, fmt::format("{}.{}: {}", path, parameter.id, what), parameter.description};
}

Status checkRange(const Parameter& parameter, double value, const std::string& path)
{
    if (!std::isfinite(value))
        return wrong(path, parameter, "must be a finite number");
    if (parameter.minimum && value < *parameter.minimum)
        return wrong(path, parameter, fmt::format("{} is below the least allowed value {}", value, *parameter.minimum));
    if (parameter.maximum && value > *parameter.maximum)
        return wrong(path, parameter,
                     fmt::format("{} is above the greatest allowed value {}", value, *parameter.maximum));
    return {};
}

Status checkValue(const Parameter& parameter, const json& value, const std::string& path)
{
    switch (parameter.type) {
    case ParameterType::Boolean:
        if (!value.is_boolean())
            return wrong(path, parameter, "must be true or false");
        return {};
    case ParameterType::Integer:
        if (!value.is_number_integer())
            return wrong(path, parameter, "must be a whole number");
        return checkRange(parameter, value.get<double>(), path);
    case ParameterType::Real:
        if (!value.is_number())
            return wrong(path, parameter, "must be a number");
        return checkRange(parameter, value.get<double>(), path);
    case ParameterType::Text:
        if (!value.is_string())
            return wrong(path, parameter, "must be a text");
        return {};
    case ParameterType::Choice: {
        const auto& choices = parameter.choices;
        if (!value.is_string() || std::find(choices.begin(), choices.end(), value.get<std::string>()) == choices.end())
            return wrong(path, parameter, fmt::format("must be one of: {}", fmt::join(choices, ", ")));
        return {};
    }
    case ParameterType::IntegerList:
        if (!value.is_array())
            return wrong(path, parameter, "must be a list of whole numbers");
        for (const json& item : value) {
            if (!item.is_number_integer())
                return wrong(path, parameter, "must be a list of whole numbers");
            FW_TRY(checkRange(parameter, item.get<double>(), path));
        }
        return {};
    }
    return {};
}

} // namespace

Parameter integerParameter(std::string id, std::string title, std::string description, std::int64_t defaultValue,
                           std::int64_t minimum, std::int64_t maximum, std::string unit)
{
    return {std::move(id),
            std::move(title),
            std::move(description),
            ParameterType::Integer,
            defaultValue,
            static_cast<double>(minimum),
            static_cast<double>(maximum),
            std::move(unit),
            {}};
}

Parameter seedParameter(std::string id, std::string title, std::string description, std::int64_t defaultValue)
{
    constexpr std::int64_t kGreatestSeed = 9'000'000'000'000'000; // doubles hold it exactly
    Parameter parameter =
        integerParameter(std::move(id), std::move(title), std::move(description), defaultValue, 0, kGreatestSeed);
    parameter.isSeed = true;
    return parameter;
}

Parameter realParameter(std::string id, std::string title, std::string description, double defaultValue, double minimum,
                        double maximum, std::string unit)
{
    return {std::move(id),
            std::move(title),
            std::move(description),
            ParameterType::Real,
            defaultValue,
            minimum,
            maximum,
            std::move(unit),
            {}};
}

Parameter choiceParameter(std::string id, std::string title, std::string description, std::vector<std::string> choices,
                          std::string defaultValue)
{
    return {std::move(id),           std::move(title), std::move(description), ParameterType::Choice,
            std::move(defaultValue), std::nullopt,     std::nullopt,           "",
            std::move(choices)};
}

Parameter booleanParameter(std::string id, std::string title, std::string description, bool defaultValue)
{
    return {
        std::move(id), std::move(title), std::move(description), ParameterType::Boolean, defaultValue, {}, {}, "", {}};
}

Parameter integerListParameter(std::string id, std::string title, std::string description, std::int64_t minimum,
                               std::int64_t maximum)
{
    return {std::move(id),
            std::move(title),
            std::move(description),
            ParameterType::IntegerList,
            json::array(),
            static_cast<double>(minimum),
            static_cast<double>(maximum),
            "",
            {}};
}

void append(std::vector<Parameter>& parameters, std::vector<Parameter> more)
{
    parameters.insert(parameters.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

Result<json> completeParameters(const std::vector<Parameter>& parameters, const json& given, const std::string& path)
{
    if (!given.is_object())
        return Error{ErrorKind::InvalidInput, path + ": must be an object of parameters", "write {} for the defaults"};
    for (const auto& [key, value] : given.items()) {
        const bool known =
            std::any_of(parameters.begin(), parameters.end(), [&](const Parameter& p) { return p.id == key; });
        if (!known) {
            std::vector<std::string> ids;
            for (const Parameter& parameter : parameters)
                ids.push_back(parameter.id);
            return Error{ErrorKind::InvalidInput, fmt::format("{}.{}: unknown parameter", path, key),
                         ids.empty() ? "this method has no parameters"
                                     : fmt::format("known ones are: {}", fmt::join(ids, ", "))};
        }
    }
    json complete = json::object();
    for (const Parameter& parameter : parameters) {
        const auto found = given.find(parameter.id);
        const json& value = found == given.end() ? parameter.defaultValue : *found;
        FW_TRY(checkValue(parameter, value, path));
        complete[parameter.id] = value;
    }
    return complete;
}

} // namespace fw::catalogue
