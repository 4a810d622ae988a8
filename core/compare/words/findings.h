// What a comparison says, in sentences: the answer first, then what broke, what it costs, and what could not be seen.
// One source for the report, the terminal and the workbench.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/compare/comparison.h"
#include "core/compare/words/figure_text.h"

namespace fw::compare {

enum class FindingKind {
    Headline,   ///< all variants in one sentence
    Change,     ///< a primary metric changed, for a group or over all
    NoChange,   ///< how many comparisons of a primary metric did not, and what they could have seen
    Flips,      ///< many decisions changed while their aggregate stayed
    Degraded,   ///< a variant knows or writes less: perplexity, repetition, empty answers
    Incomplete, ///< a variant without figures
    NotSmaller, ///< "compressed" that is not smaller or not faster
    Matched,    ///< a primary metric at equal perplexity, held against controls
    ReadLess,   ///< a recipe's step that read less text than it was asked to
    Scope       ///< of whom the sentences speak: a method, or one artefact of it
};

/// Where a finding stands among the others, in this order.
enum class FindingPart { Headline, Answer, Breakage, Cost, Limits };
FindingPart partOf(FindingKind kind);
/// "Answer", "Breakage", …; empty for the headline.
std::string partTitle(FindingPart part);

/// Metric, scorer and axis are those of the cells that it speaks of; empty where it speaks of a variant as a whole.
struct Finding
{
    FindingKind kind = FindingKind::Change;
    Tone tone = Tone::Neutral;
    std::size_t variant = 0; ///< 0 where it speaks of all
    std::string metric;
    std::string scorer;
    std::string axis;
    std::string group; ///< the one that it names first; empty for all groups
    std::string text;  ///< one or two sentences, UTF-8, not escaped
};

/// By part; changes for the worse first, each part's largest relative change first.
std::vector<Finding> findings(const Comparison& comparison);

} // namespace fw::compare
