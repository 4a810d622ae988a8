// What the person has chosen to look at, and the part of a comparison that this choice names. Plain values.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include <QColor>

#include "core/compare/comparison.h"
#include "core/compare/words/figure_text.h"
#include "ui/look/theme.h"

namespace fw::ui {

/// What the trade-off chart holds against a cost.
enum class Harm {
    WorstOff, ///< the harm of the worst-off group, at least: simultaneous over all groups
    AllGroups ///< the change over all groups of the axis
};

/// Chosen once, followed by every view of the compare page.
struct Selection
{
    std::string metric;
    std::string scorer;           ///< empty for metrics without one
    std::string axis;             ///< empty for figures of a run as a whole
    std::set<std::size_t> hidden; ///< variants switched off
    std::string cost = {};        ///< of the trade-off chart: see costsOf()
    Harm harm = Harm::WorstOff;

    bool shows(std::size_t variant) const { return !hidden.contains(variant); }
    bool operator==(const Selection&) const = default;
};

/// One row of a chart: a group (or, with an empty id, all groups of the axis) with a cell for every variant, by index;
/// nullptr where a variant has none. The cells belong to the comparison.
struct GroupFigures
{
    std::string group;
    std::string title;
    std::vector<const compare::Cell*> cells;
};

/// Metrics that have cells on an axis or for whole runs, axes and scorers that have cells for a metric: in the
/// comparison's own order, each once.
std::vector<std::string> axesOf(const compare::Comparison& comparison, const std::string& metric);
std::vector<std::string> scorersOf(const compare::Comparison& comparison, const std::string& metric);

/// The first primary metric on its first axis with its first scorer; all variants shown.
Selection defaultSelection(const compare::Comparison& comparison);

/// The same choice where the comparison has it, the nearest that it has where not.
Selection adapted(const Selection& selection, const compare::Comparison& comparison);

const catalogue::Metric* metricOf(const compare::Comparison& comparison, const std::string& id);

/// The colour of a cell's change: better or worse where it has changed, muted where not. The only use of those colours.
QColor toneColour(const Theme& theme, const catalogue::Metric& metric, const compare::Cell& cell);
QColor toneColour(const Theme& theme, compare::Tone tone);

/// All groups together first, then groups in the comparison's order. Groups without any cell are left out.
std::vector<GroupFigures> groupFigures(const compare::Comparison& comparison, const Selection& selection);

} // namespace fw::ui
