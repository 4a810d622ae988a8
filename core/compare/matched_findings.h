// Cause or collapse in words: a variant's change beside what forgetting alone does (matched_effects.h).
#pragma once

#include <cstddef>
#include <vector>

#include "core/compare/findings.h"

namespace fw::compare {

/// One finding for each primary metric and axis of a variant that was held against controls.
std::vector<Finding> matchedFindings(const Comparison& comparison, std::size_t variant);

} // namespace fw::compare
