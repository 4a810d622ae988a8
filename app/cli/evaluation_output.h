// A scorer's evaluation as a table for the terminal and as JSON.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

#include "core/measure/scorer_evaluation.h"

namespace fw::cli {

std::string evaluationTable(const measure::DetectionEvaluation& evaluation);
std::string evaluationTable(const measure::ClassEvaluation& evaluation);

/// Numbers that are undefined (a share of nothing) are null; intervals are {"value", "low", "high"}.
nlohmann::ordered_json toJson(const measure::DetectionEvaluation& evaluation);
nlohmann::ordered_json toJson(const measure::ClassEvaluation& evaluation);

} // namespace fw::cli
