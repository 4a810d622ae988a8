// JSON from strangers: bounded depth, no duplicate keys at the top level, errors that name the file.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace fw::checkpoint {

/// Parses `text`; `where` names the file in errors. Nesting beyond 64 levels and duplicate keys of an object's first
/// level are errors.
Result<nlohmann::json> parseBoundedJson(std::string_view text, const std::string& where);

} // namespace fw::checkpoint
