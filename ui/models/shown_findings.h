// Which of a comparison's findings belong to what the person looks at, with the mark that stands before each.
#pragma once

#include <QString>

#include <vector>

#include "core/compare/comparison.h"
#include "core/compare/words/findings.h"
#include "ui/models/selection.h"

namespace fw::ui {

struct ShownFinding
{
    compare::Tone tone = compare::Tone::Neutral;
    QString mark;          ///< ▲ ▼ for a change, ! for a warning, – for no change, empty for an aside
    QString text;          ///< plain
    bool headline = false; ///< all variants in one sentence
};

/// Findings of the chosen metric, scorer and axis, and what speaks of shown variants as a whole, in the order of
/// compare::findings(); then the comparison's own warnings.
std::vector<ShownFinding> shownFindings(const compare::Comparison& comparison, const Selection& selection);

} // namespace fw::ui
