// Typed fields of config.json, each with its allowed range. Internal to the room.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace fw::checkpoint {

// What no real model exceeds.
inline constexpr std::int64_t kMaximumVocabulary = 4'000'000;
inline constexpr std::int64_t kMaximumWidth = 131'072;
inline constexpr std::int64_t kMaximumLayers = 4'096;

/// A field that has a second name: transformers' attribute_map. Where both stand in a file, the second counts, as there.
struct FieldName
{
    const char* name = nullptr;
    const char* alias = nullptr;
};

/// Writes a field under its name and removes the alias, so that there is one value.
void writeField(nlohmann::json& document, const FieldName& field, std::int64_t value);

/// Reads fields of one JSON object and remembers the first error. A missing or null field is its fallback.
class ConfigFields
{
public:
    /// `document` must outlive the reader; `where` names the file in errors.
    ConfigFields(const nlohmann::json& document, std::string where) : m_document(document), m_where(std::move(where)) {}

    /// Without a fallback the field must be there. What is returned lies in the range, also after an error.
    std::int64_t integer(const char* key, std::optional<std::int64_t> fallback, std::int64_t low, std::int64_t high);
    std::int64_t integer(const FieldName& field, std::optional<std::int64_t> fallback, std::int64_t low,
                         std::int64_t high);
    bool has(const char* key) const { return find(key) != nullptr; }
    double real(const char* key, double fallback);
    bool boolean(const char* key, bool fallback);
    std::string text(const char* key, const std::string& fallback);

    void fail(const std::string& what);
    const Status& status() const { return m_status; }

private:
    /// nullptr where the field is missing or null.
    const nlohmann::json* find(const char* key) const;

    const nlohmann::json& m_document;
    std::string m_where;
    Status m_status;
};

} // namespace fw::checkpoint
