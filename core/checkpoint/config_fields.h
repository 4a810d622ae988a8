// What reading config.json's fields needs beside JsonField: bounds, and fields with two names. For the rooms that read
// it.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "core/base/json_field.h"

namespace fw::checkpoint {

// What no real model exceeds.
inline constexpr std::int64_t kMaximumVocabulary = 4'000'000;
inline constexpr std::int64_t kMaximumWidth = 131'072;
inline constexpr std::int64_t kMaximumLayers = 4'096;
inline constexpr std::int64_t kMaximumPositions = 1 << 20;
inline constexpr std::int64_t kMaximumHeadsOfBlock = 4'096;
inline constexpr NumberRange kEpsilon{.low = 0, .high = std::numeric_limits<double>::infinity(), .lowOpen = true};

/// How errors in a model's JSON files read. A field that is null is one left out.
JsonSource configSource(const std::string& file);

/// The error that a valid field asks for what this program does not do.
Error unsupportedField(const JsonField& field, const std::string& what, const std::string& hint);

/// A field that has a second name: transformers' attribute_map. Where both stand in a file, the second counts, as
/// there.
struct FieldName
{
    const char* name = nullptr;
    const char* alias = nullptr;
};

/// A whole number from `low` to `high`.
Result<std::int64_t> readCount(const JsonField& fields, const FieldName& name, std::int64_t fallback, std::int64_t low,
                               std::int64_t high);

/// Writes a field under its name and removes the alias, so that there is one value.
void writeField(nlohmann::json& document, const FieldName& name, std::int64_t value);

} // namespace fw::checkpoint
