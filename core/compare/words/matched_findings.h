// Cause or collapse in words: a variant's changes beside what forgetting alone does (matched_effects.h).
#pragma once

#include <cstddef>
#include <optional>

#include "core/compare/words/findings.h"

namespace fw::compare {

/// What was left of a variant's changes of primary metrics at equal perplexity: those whose partial effect is clear of
/// zero by name, the others by number. None where nothing was held against controls.
std::optional<Finding> matchedFinding(const Comparison& comparison, std::size_t variant);

} // namespace fw::compare
