// Numbers in exported JSON: null where there is none, since JSON knows neither NaN nor infinity.
#pragma once

#include <cmath>
#include <optional>

#include <nlohmann/json.hpp>

namespace fw::report {

inline nlohmann::ordered_json jsonNumber(double value)
{
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

inline nlohmann::ordered_json jsonNumber(const std::optional<double>& value)
{
    return value ? jsonNumber(*value) : nlohmann::ordered_json(nullptr);
}

} // namespace fw::report
