// A scorer's evaluation as a table for the terminal.
#pragma once

#include <string>

#include "core/measure/scorer_evaluation.h"

namespace fw::cli {

std::string evaluationTable(const measure::DetectionEvaluation& evaluation);
std::string evaluationTable(const measure::ClassEvaluation& evaluation);

} // namespace fw::cli
