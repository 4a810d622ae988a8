// JSON files written by people: read within bounds, with errors that say where.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace fw::experiment {

inline constexpr std::size_t kMaximumDocumentBytes = std::size_t{4} << 20;
inline constexpr int kMaximumDocumentDepth = 64;

/// Parses a text. A syntax error, a key that stands twice in one object, nesting beyond kMaximumDocumentDepth and text
/// that is not UTF-8 are errors that start with `name` and say line and column. A byte-order mark is dropped.
Result<nlohmann::json> parseDocument(const std::string& text, const std::string& name);

/// Reads a file of at most kMaximumDocumentBytes.
Result<nlohmann::json> readDocument(const std::filesystem::path& file);

} // namespace fw::experiment
