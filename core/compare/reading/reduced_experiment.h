// An experiment's finished runs read and reduced: everything that a comparison, or a table of prompts, is made from.
#pragma once

#include <memory>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/compare/comparison.h"
#include "core/compare/figures/cells.h"
#include "core/compare/reading/experiment_data.h"
#include "core/experiment/experiment.h"
#include "core/store/database.h"

namespace fw::compare {

struct ReducedExperiment
{
    Comparison comparison;                 ///< without figures: variants, groups, scorers, warnings so far
    std::vector<store::SignalRow> signals; ///< of the base
    std::vector<store::PromptRow> prompts; ///< of the base, in the items' order
    std::vector<RunData> runs;             ///< by variant; empty where there is none
    std::vector<const RunData*> usable;    ///< by variant; nullptr where it has no figures. Points into `runs`
    std::unique_ptr<Places> places;        ///< what the measures' axes point into
    std::vector<MeasureItems> measures;    ///< empty where the base has no figures
};

/// Reads what the metrics need and reduces it. Runs that are not complete, or whose k differs, have no figures and say
/// so among the warnings.
Result<ReducedExperiment> reduceExperiment(const store::Database& database, const store::ExperimentRow& row,
                                           const experiment::Experiment& asked, const catalogue::Catalogues& catalogues,
                                           const CancelToken& cancel);

} // namespace fw::compare
