// What must stand beside every finding: perplexity, degeneration, size and speed of each variant against the base.
// A broken model is not a safer one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/compare/comparison.h"
#include "ui/models/selection.h"

namespace fw::ui {

struct CompanionValue
{
    double value = 0;
    std::string text;   ///< with unit
    std::string change; ///< to base, "+34 %"; empty for the base or where the base is zero
};

/// One measure with a value for every variant of the comparison, by index.
struct CompanionFigure
{
    std::string id;
    std::string title;
    std::string explanation;
    std::vector<std::optional<CompanionValue>> values;
};

/// Metrics of whole runs, then those without a scorer over all groups of the chosen axis, then the runs' facts. The
/// chosen metric itself is left out: the chart shows it.
std::vector<CompanionFigure> companionFigures(const compare::Comparison& comparison, const Selection& selection);

} // namespace fw::ui
