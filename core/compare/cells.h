// All cells of a comparison: every measure on every section, for base and variants.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compare/clusters.h"
#include "core/compare/comparison.h"
#include "core/compare/estimates.h"
#include "core/compare/measures.h"
#include "core/compare/noise_band.h"

namespace fw::compare {

/// One side of a pair (or the base alone): items reduced with and without empty continuations.
struct Side
{
    ItemSums items;
    std::optional<ItemSums> withoutEmpty; ///< none where empties are not known
    std::vector<int> empty;               ///< per item
};

/// A variant against the base, both over the draws that both have.
struct PairedSides
{
    Side base;
    Side variant;
};

/// A measure's items of all runs. `variants[i]` is empty for the base (0) and for variants without figures.
struct MeasureItems
{
    MeasurePlan plan;
    Side base; ///< its first k draws, whatever the variants have
    std::vector<std::optional<PairedSides>> variants;
    std::unique_ptr<SplitRows> splits; ///< none for texts
};

/// `runs[i]` is the data of variant i, or nullptr.
MeasureItems reduceMeasure(const MeasurePlan& plan, const std::vector<const RunData*>& runs,
                           std::size_t continuationsPerPrompt);

struct CellOptions
{
    EstimateOptions estimate;
    std::size_t declaredVariants = 0; ///< in the experiment, finished or not, without the base
};

/// Number of tests of the Holm family that a section's cells belong to: primary measures × groups of the axis ×
/// declared variants. All groups of an axis together, and figures over texts, are families of their own: measures ×
/// variants.
std::size_t familySize(const std::vector<MeasureItems>& measures, const Axis* axis, bool allGroups,
                       const CellOptions& options);

/// Cells of these axes (for measures over prompts) and documents (for measures over texts), ordered by measure, axis,
/// section (all groups first), variant. p is there, Holm not yet.
Result<std::vector<Cell>> makeCells(const std::vector<MeasureItems>& measures, const std::vector<Axis>& axes,
                                    const CellOptions& options, const CancelToken& cancel);

/// Fills in pAdjusted of the primary cells, family by family.
Status adjustFamilies(std::vector<Cell>& cells, const std::vector<MeasureItems>& measures,
                      const std::vector<Axis>& axes, const CellOptions& options);

} // namespace fw::compare
