// A scorer's evaluation as JSON: the fields of docs/scorers.md.
#pragma once

#include <string>

#include "core/measure/labelled_texts.h"

namespace fw::report {

/// A document of its own, indented, with a line feed at its end. Numbers that are undefined (a share of nothing) are
/// null; intervals are {"value", "low", "high"}.
std::string evaluationJson(const measure::EvaluationRequest& request, const measure::FileEvaluation& evaluation);

} // namespace fw::report
