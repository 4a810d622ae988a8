// The answer in sentences: where primary metrics changed, for whom, and for whom not.
#pragma once

#include <vector>

#include "core/compare/words/findings.h"

namespace fw::compare {

/// One finding for each variant, primary metric, scorer and axis with a verdict of *changed*: groups that are worse
/// first, the worst-off one before the others. The tone is worse where anything is worse, mixed where something is
/// better, too, and never better where `isBroken` (by variant) says so. Worse ones first, then by relative change.
std::vector<Finding> changeFindings(const Comparison& comparison, const std::vector<char>& isBroken);

/// For each primary metric and scorer one line of its comparisons without a change: how many are shown equal, how many
/// cannot be told, and the smallest changes that would have been found.
std::vector<Finding> unchangedFindings(const Comparison& comparison);

/// "Toxic fraction", with the scorer where the metric stands for several.
std::string figureName(const Comparison& comparison, const catalogue::Metric& metric, const std::string& scorer);

} // namespace fw::compare
