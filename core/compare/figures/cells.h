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
#include "core/compare/comparison.h"
#include "core/compare/figures/estimates.h"
#include "core/compare/figures/noise_band.h"
#include "core/compare/reading/clusters.h"
#include "core/compare/reading/measures.h"
#include "core/compare/reading/places.h"

namespace fw::compare {

/// One side of a pair (or the base alone): items reduced with and without empty continuations.
struct Side
{
    ItemSums items;
    std::optional<ItemSums> withoutEmpty; ///< none where empties are not known
    std::vector<int> empty;               ///< per item
};

/// Half of a realisation's draws, on both sides.
struct HalfOfDraws
{
    ItemSums base;
    ItemSums variant;
};

/// A variant against the base, both over the draws that both have; where the figure is made of both already (flips),
/// the base's side is its own figure, over all its draws.
struct PairedSides
{
    Side base;
    Side variant;
    /// Of a realisation, two halves that cover all draws; none where the figure is not made of single draws (a maximum
    /// over them): then what other draws would do is not told apart from what other templates would.
    std::vector<HalfOfDraws> halves;
    double halvesShare = 0; ///< of the draws in the first
};

/// A measure's items of all runs. `variants[i]` is empty for the base (0) and for variants without figures.
struct MeasureItems
{
    MeasurePlan plan;
    const std::vector<Axis>* axes = nullptr; ///< of the items that it reads
    Side base;                               ///< its first k draws, whatever the variants have
    std::optional<ItemSums> spare; ///< the base's other draws, k … 2k − 1: what is chosen is chosen on them
    std::vector<std::optional<PairedSides>> variants;
    std::unique_ptr<SplitRows> splits; ///< none for texts, nor where the base's draws are compared with others already
};

/// `runs[i]` is the data of variant i, or nullptr.
MeasureItems reduceMeasure(const MeasurePlan& plan, const std::vector<const RunData*>& runs, const Places& places);

/// A method's place among the variants, and those of its realisations.
struct Realisations
{
    std::size_t variant = 0;
    std::vector<std::size_t> of;
};

struct CellOptions
{
    EstimateOptions estimate;
    std::map<std::string, double> margins; ///< declared, by metric
    bool hierarchical = false;             ///< groups are tested behind their axis' overall figure
    std::size_t declaredVariants = 0;      ///< in the experiment, finished or not, without the base; a method is one
    std::size_t artefacts = 0;             ///< the same, each realisation counted
    std::vector<Realisations> methods;
    std::size_t tests = 1; ///< of the declared family, that Holm will correct for
};

/// The declared family: all overall figures and groups of the primary measures × declared variants; and the guard's
/// tests. An axis of one group that is all of it counts once. A recipe with several realisations is one variant of it,
/// the method: its realisations are exploratory. The guard looks at each of them.
Family familyOf(const std::vector<MeasureItems>& measures, const CellOptions& options);

/// Cells of every measure on its axes, ordered by measure, axis, section (all groups first), variant. p is there, Holm
/// and verdicts not yet.
Result<std::vector<Cell>> makeCells(const std::vector<MeasureItems>& measures, const CellOptions& options,
                                    const CancelToken& cancel);

/// Fills in pAdjusted, pEqualAdjusted and the verdict of the primary cells: Holm over the family; with `hierarchical`
/// Bonferroni over the overall figures (K of them), each handing its share alpha / K on to its groups (Holm) once it is
/// rejected. Either holds the family-wise error.
Status judgeFamily(std::vector<Cell>& cells, const std::vector<MeasureItems>& measures, const CellOptions& options);

/// Fills in pBreakage of the guard's cells: overall figures of metrics that tell breakage, Student's t of the
/// difference (many variants would ask sign flips for millions of draws), Holm among themselves. A sentence of them
/// asks for alpha / 10.
Status judgeBreakage(std::vector<Cell>& cells, const std::vector<catalogue::Metric>& metrics, std::size_t tests);

/// Whether an overall figure tells breakage, by its metric.
bool isGuard(const catalogue::Metric& metric);

/// Fills in qValue of the exploratory cells: Benjamini–Hochberg over all of an axis.
Status adjustExploratory(std::vector<Cell>& cells);

} // namespace fw::compare
