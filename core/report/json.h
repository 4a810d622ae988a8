// The comparison as JSON: everything that compare::Comparison holds, under the same names in snake_case. What is not
// known, or is no finite number, is null. `version` grows when a field changes its meaning or goes away.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>

#include "core/base/result.h"
#include "core/compare/comparison.h"

namespace fw::report {

inline constexpr int kJsonVersion = 2;

nlohmann::ordered_json comparisonJson(const compare::Comparison& comparison);

/// Indented, with a line feed at the end; texts are cleaned to valid UTF-8.
Status writeComparisonJson(const compare::Comparison& comparison, const std::filesystem::path& path);

} // namespace fw::report
