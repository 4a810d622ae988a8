// Findings for a reader who wants all of them on one page: what repeats itself is said once.
#pragma once

#include <vector>

#include "core/compare/findings.h"

namespace fw::compare {

/// findings() with what did not change and what could have been seen folded, where there are many: one sentence a
/// variant, and one a metric.
std::vector<Finding> condensedFindings(const Comparison& comparison);

} // namespace fw::compare
