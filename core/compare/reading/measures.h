// Which metrics an experiment's stored signals can answer: each metric once for every scorer that it needs, with the
// signals that feed it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/compare/comparison.h"
#include "core/compare/reading/experiment_data.h"
#include "core/compare/reading/item_sums.h"
#include "core/compare/reading/measure_inputs.h"
#include "core/compare/reading/places.h"
#include "core/experiment/experiment.h"
#include "core/store/rows.h"

namespace fw::compare {

inline constexpr const char* kEmptySignal = "text/empty";

struct MeasurePlan
{
    Measure measure;
    std::string scorer; ///< as in Cell::scorer
    bool primary = false; ///< declared: the metric is, and its scorer was there from the beginning
    std::vector<MeasureInput> inputs;        ///< in the order of Metric::inputs
    std::optional<std::int64_t> emptySignal; ///< where the figure without empty continuations makes sense

    /// Whether there is such a figure: not over all groups together where it cannot move.
    bool measures(const Section& section) const
    {
        return !measure.metric->betweenGroups || !section.group.empty();
    }
    /// Whether it reads what was measured on texts and choice sets, not continuations.
    bool overTexts() const { return measure.metric->level != catalogue::Level::Continuation; }
    /// This plan's grids in a run; none where the run, or the base, lacks one of them.
    std::optional<InputGrids> gridsOf(const RunData& run, const RunData& base, const Places& places) const;
};

/// In the catalogue's order, then the scorers'. `signals` are those of the base; of several versions of one scorer the
/// newest counts. A metric reads only scorers of its own scale (catalogue::scaleOfSignal). A metric asked for by name
/// (or primary) without its signals is a warning.
std::vector<MeasurePlan> planMeasures(const experiment::Experiment& experiment, const catalogue::Catalogues& catalogues,
                                      const std::vector<store::SignalRow>& signals, std::vector<std::string>& warnings);

} // namespace fw::compare
