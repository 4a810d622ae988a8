// Reads the fields of one JSON object into plain values; each error names the field's path in the file, what is wrong
// with it and what is allowed. Internal to the room.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace fw::experiment {

/// Where a real number may lie; an open end excludes its bound.
struct Interval
{
    double low = 0;
    double high = 1;
    bool lowOpen = false;
    bool highOpen = false;
};

/// "name" under "recipes[2]" is "recipes[2].name"; under nothing it is "name".
std::string joinPath(const std::string& path, std::string_view name);
std::string itemPath(const std::string& path, std::size_t index);

Error fieldError(const std::string& path, const std::string& problem, const std::string& hint);

/// "an object", "a text", "a whole number", …
std::string typeName(const nlohmann::json& value);

/// The known name that is nearest to a mistyped one, or empty where none is near.
std::string nearestName(std::string_view mistyped, std::span<const std::string> known);

/// "unknown <what> …; did you mean …?" with the known names as the hint.
Error unknownName(const std::string& path, std::string_view what, const std::string& name,
                  std::span<const std::string> known);

class FieldReader
{
public:
    /// Checks that `value` is an object of known fields only. The reader refers to `value`.
    static Result<FieldReader> open(const nlohmann::json& value, const std::string& path,
                                    std::vector<std::string> known);

    /// The field, or nullptr where it is missing.
    const nlohmann::json* find(const std::string& name) const;
    std::string pathOf(std::string_view name) const { return joinPath(m_path, name); }

    // Each leaves `target` as it is where the field is missing.
    Status read(const std::string& name, std::string& target) const;
    Status read(const std::string& name, bool& target) const;
    Status read(const std::string& name, int& target, int minimum, int maximum) const;
    Status read(const std::string& name, std::uint64_t& target) const;
    Status read(const std::string& name, double& target, const Interval& allowed) const;
    /// A list of texts, none of them empty or twice.
    Status read(const std::string& name, std::vector<std::string>& target) const;
    /// A text that must be there and hold something other than spaces.
    Status readRequired(const std::string& name, std::string& target, const std::string& hint) const;
    /// The field as a list, or nullptr where it is missing.
    Result<const nlohmann::json*> findList(const std::string& name) const;

private:
    FieldReader(const nlohmann::json& object, std::string path) : m_object(&object), m_path(std::move(path)) {}
    const nlohmann::json* m_object;
    std::string m_path;
};

} // namespace fw::experiment
