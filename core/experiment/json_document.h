// The program's own JSON files: experiments and recipes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "core/base/json_document.h"

namespace fw::experiment {

inline constexpr std::size_t kMaximumDocumentBytes = std::size_t{4} << 20;

/// How errors in such a document read; `name` is empty for one in memory.
JsonSource documentSource(const std::string& name = {});

/// Reads a file of at most kMaximumDocumentBytes; errors begin with its name.
Result<nlohmann::json> readDocument(const std::filesystem::path& file);

} // namespace fw::experiment
