#include "core/checkpoint/config_fields.h"

#include <fmt/format.h>

#include <algorithm>

namespace fw::checkpoint {

const nlohmann::json* ConfigFields::find(const char* key) const
{
    const auto found = m_document.find(key);
    return found == m_document.end() || found->is_null() ? nullptr : &*found;
}

std::int64_t ConfigFields::integer(const char* key, std::optional<std::int64_t> fallback, std::int64_t low,
                                   std::int64_t high)
{
    const nlohmann::json* field = find(key);
    if (!field) {
        if (!fallback)
            fail(fmt::format("{} is missing", key));
        return fallback.value_or(low);
    }
    if (!field->is_number_integer()) {
        fail(fmt::format("{} must be a whole number", key));
        return low;
    }
    const auto value = field->get<std::int64_t>();
    if (value < low || value > high)
        fail(fmt::format("{} is {}, allowed are {} to {}", key, value, low, high));
    return std::clamp(value, low, high);
}

std::int64_t ConfigFields::integer(const FieldName& field, std::optional<std::int64_t> fallback, std::int64_t low,
                                   std::int64_t high)
{
    return integer(field.alias && has(field.alias) ? field.alias : field.name, fallback, low, high);
}

void writeField(nlohmann::json& document, const FieldName& field, std::int64_t value)
{
    document[field.name] = value;
    if (field.alias)
        document.erase(field.alias);
}

double ConfigFields::real(const char* key, double fallback)
{
    const nlohmann::json* field = find(key);
    if (!field)
        return fallback;
    if (!field->is_number())
        fail(fmt::format("{} must be a number", key));
    return field->is_number() ? field->get<double>() : fallback;
}

bool ConfigFields::boolean(const char* key, bool fallback)
{
    const nlohmann::json* field = find(key);
    if (!field)
        return fallback;
    if (!field->is_boolean())
        fail(fmt::format("{} must be true or false", key));
    return field->is_boolean() ? field->get<bool>() : fallback;
}

std::string ConfigFields::text(const char* key, const std::string& fallback)
{
    const nlohmann::json* field = find(key);
    if (!field)
        return fallback;
    if (!field->is_string())
        fail(fmt::format("{} must be a text", key));
    return field->is_string() ? field->get<std::string>() : fallback;
}

void ConfigFields::fail(const std::string& what)
{
    if (m_status.ok())
        m_status = Error{ErrorKind::Corrupt, m_where + ": " + what, "check config.json against the weights"};
}

} // namespace fw::checkpoint
