// A typed parameter: enough for validation, the command line's help, the recipe form and the documentation table.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace fw::catalogue {

enum class ParameterType { Integer, Real, Boolean, Choice, Text, IntegerList };

/// One parameter of a method. Ranges are inclusive and apply to Integer and Real (and each item of IntegerList).
struct Parameter
{
    std::string id;          ///< the key in a recipe's JSON
    std::string title;       ///< for forms, sentence case
    std::string description; ///< one sentence of what it does
    ParameterType type = ParameterType::Real;
    nlohmann::json defaultValue;
    std::optional<double> minimum;
    std::optional<double> maximum;
    std::string unit;                 ///< empty where there is none
    std::vector<std::string> choices; ///< for Choice
    bool isSeed = false;              ///< Integer: what is random in the method; realisations of a recipe count it up
};

/// Parameters of each type, in the order: key, title, what it does, default, range (or choices), unit.
Parameter integerParameter(std::string id, std::string title, std::string description, std::int64_t defaultValue,
                           std::int64_t minimum, std::int64_t maximum, std::string unit = "");
/// Of what is random in a method: from 0 on.
Parameter seedParameter(std::string id, std::string title, std::string description, std::int64_t defaultValue = 1);
Parameter realParameter(std::string id, std::string title, std::string description, double defaultValue, double minimum,
                        double maximum, std::string unit = "");
Parameter choiceParameter(std::string id, std::string title, std::string description, std::vector<std::string> choices,
                          std::string defaultValue);
Parameter booleanParameter(std::string id, std::string title, std::string description, bool defaultValue);
Parameter integerListParameter(std::string id, std::string title, std::string description, std::int64_t minimum,
                               std::int64_t maximum);

/// Adds parameters that several methods share to a method's own.
void append(std::vector<Parameter>& parameters, std::vector<Parameter> more);

/// Checks an object of parameters against their descriptions and fills in every default. `path` is where the object
/// stands in its file ("recipes[2].steps[0]"); errors name path and parameter, the bound, and what is allowed.
Result<nlohmann::json> completeParameters(const std::vector<Parameter>& parameters, const nlohmann::json& given,
                                          const std::string& path);

} // namespace fw::catalogue
