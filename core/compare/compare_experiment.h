// The comparison of an experiment that is already parsed; compareRuns() parses it from its row.
#pragma once

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/compare/comparison.h"
#include "core/compare/figures/cells.h"
#include "core/experiment/experiment.h"
#include "core/store/database.h"

namespace fw::compare {

Result<Comparison> compareExperiment(const store::Database& database, const store::ExperimentRow& row,
                                     const experiment::Experiment& asked, const catalogue::Catalogues& catalogues,
                                     const CancelToken& cancel = {});

/// Cells with their verdicts, contrasts and metrics: all that sentences about a change rest on. One way for the comparison
/// and for its audit.
Status judge(Comparison& comparison, const std::vector<MeasureItems>& measures, const experiment::Experiment& asked,
             const catalogue::Catalogues& catalogues, const CancelToken& cancel);

} // namespace fw::compare
