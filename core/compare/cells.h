// All cells of a comparison: every measure on every section, for base and variants.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compare/clusters.h"
#include "core/compare/comparison.h"
#include "core/compare/estimates.h"
#include "core/compare/measures.h"
#include "core/compare/noise_band.h"
#include "core/compare/places.h"

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
    const std::vector<Axis>* axes = nullptr; ///< of the items that it reads
    Side base;                               ///< its first k draws, whatever the variants have
    std::vector<std::optional<PairedSides>> variants;
    std::unique_ptr<SplitRows> splits; ///< none for texts, nor where the base's draws are compared with others already
};

/// `runs[i]` is the data of variant i, or nullptr.
MeasureItems reduceMeasure(const MeasurePlan& plan, const std::vector<const RunData*>& runs, const Places& places);

struct CellOptions
{
    EstimateOptions estimate;
    std::size_t declaredVariants = 0; ///< in the experiment, finished or not, without the base
};

/// Numbers of tests of the Holm families. A family is an axis and whether its groups or all groups together are tested;
/// its size is the sum over primary measures on that axis of groups (1 for all together) × declared variants.
std::map<std::pair<std::string, bool>, std::size_t> familySizes(const std::vector<MeasureItems>& measures,
                                                                const CellOptions& options);

/// Cells of every measure on its axes, ordered by measure, axis, section (all groups first), variant. p is there, Holm
/// not yet.
Result<std::vector<Cell>> makeCells(const std::vector<MeasureItems>& measures, const CellOptions& options,
                                    const CancelToken& cancel);

/// Fills in pAdjusted of the primary cells, family by family.
Status adjustFamilies(std::vector<Cell>& cells, const std::vector<MeasureItems>& measures, const CellOptions& options);

/// Fills in qValue of the exploratory cells: Benjamini–Hochberg over all of an axis.
Status adjustExploratory(std::vector<Cell>& cells);

} // namespace fw::compare
