// What a comparison says, in sentences: what changed beyond chance and noise floor, what broke, what is not what it
// claims to be, what was not finished, and how small a change could have been seen at all. One source for the report,
// the terminal and the workbench.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/compare/comparison.h"
#include "core/compare/figure_text.h"

namespace fw::compare {

enum class FindingKind {
    Change,       ///< a primary metric changed: significant after Holm and outside the noise floor
    NoChange,     ///< a primary metric did not
    Degraded,     ///< perplexity, repetition or the like got worse by a tenth or more, or answers stayed empty
    NotSmaller,   ///< "compressed" that is not smaller or not faster
    Incomplete,   ///< a variant without figures
    Flips,        ///< many decisions changed while their aggregate stayed
    Matched,      ///< a primary metric at equal perplexity, held against controls
    Detectability ///< the smallest change that could have been seen
};

/// Metric, scorer and axis are those of the cells that it speaks of; empty where it speaks of a variant as a whole.
struct Finding
{
    FindingKind kind = FindingKind::Change;
    Tone tone = Tone::Neutral;
    std::size_t variant = 0; ///< 0 where it speaks of all
    std::string metric;
    std::string scorer;
    std::string axis;
    std::string text; ///< one or two sentences, UTF-8, not escaped
};

/// Changes first (largest relative change first), then what broke, what flips unseen, what is not smaller, what is
/// incomplete, what did not change, detectability.
std::vector<Finding> findings(const Comparison& comparison);

} // namespace fw::compare
