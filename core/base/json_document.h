// JSON from people and from strangers: read within bounds, with errors that say where. Everything that the program reads
// as JSON comes through here; json_field.h reads the values.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace fw {

inline constexpr std::size_t kMaximumJsonDepth = 64;

/// Where a JSON text comes from, and what its errors are like.
struct JsonSource
{
    std::string name; ///< the file, as its errors begin; empty for what is in memory alone
    std::string hint = "mend it there";
    ErrorKind kind = ErrorKind::InvalidInput;
    std::size_t line = 0;       ///< of a file of one value a line, from 1
    bool nullIsMissing = false; ///< a field that is null counts as left out (as in files that Python wrote)

    /// "name", or "name: line 3".
    std::string place() const;
};

/// Parses a text. A syntax error, text that is not UTF-8, a key that stands twice in one object and nesting beyond
/// kMaximumJsonDepth are errors with the source's name and line and column, or the path. A byte-order mark is dropped.
Result<nlohmann::json> parseJson(std::string_view text, const JsonSource& source);

/// Reads and parses a file of at most `maximumBytes`.
Result<nlohmann::json> readJson(const std::filesystem::path& file, std::size_t maximumBytes, const JsonSource& source);

/// "name" under "recipes[2]" is "recipes[2].name"; under nothing it is "name".
std::string joinPath(const std::string& path, std::string_view name);
std::string itemPath(const std::string& path, std::size_t index);

} // namespace fw
