// The comparison in sentences: what changed, for whom most, and what speaks against reading it as a gain.
#pragma once

#include <QString>

#include <vector>

#include "core/compare/comparison.h"
#include "ui/models/selection.h"

namespace fw::ui {

struct Finding
{
    enum class Tone { Better, Worse, Neutral, Warning };
    Tone tone = Tone::Neutral;
    QString mark; ///< ▲ ▼ = or !
    QString text; ///< plain
};

/// One finding a shown variant, the largest change first, then warnings: variants without figures, likely collapse,
/// and what the comparison itself warns of.
std::vector<Finding> findings(const compare::Comparison& comparison, const Selection& selection);

} // namespace fw::ui
