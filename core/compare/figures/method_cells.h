// A method's figures: the mean over the realisations of a recipe, with what it varies by (stats/crossed_mean.h).
#pragma once

#include <optional>
#include <span>

#include "core/base/result.h"
#include "core/compare/figures/cells.h"
#include "core/stats/crossed_mean.h"

namespace fw::compare {

/// Fills in value, difference, tests, components and counts of a method's cell, of its realisations' cells and items
/// (in the same order, at least two): on the clusters that all of them have. Templates are crossed with realisations,
/// both random. Without an interval or test where clusters are too few for any.
Status fillMethodCell(Cell& cell, std::span<const Cell* const> realisations, std::span<const PairedSides* const> sides,
                      const Measure& measure, const Section& section, const CellOptions& options);

/// The mean change of realisations in a section. None where they share fewer than two clusters, or a change is not
/// finite.
Result<std::optional<stats::CrossedMean>> meanChange(std::span<const PairedSides* const> sides, const Measure& measure,
                                                     const Section& section);

} // namespace fw::compare
