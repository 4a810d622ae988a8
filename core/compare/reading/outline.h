// A comparison before its figures: the experiment as it was asked, and the state of each of its runs.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/compare/comparison.h"
#include "core/experiment/experiment.h"
#include "core/store/database.h"

namespace fw::compare {

/// Reads the experiment's runs and their facts: all of a comparison but groups, metrics, cells, contrasts and most
/// warnings. Recipes without a run yet are listed as "planned".
Result<Comparison> outlineOf(const store::Database& database, const store::ExperimentRow& row,
                             const experiment::Experiment& asked, const catalogue::Catalogues& catalogues);

/// One line of what a recipe does: "head_pruning (ratio 0.25, criterion taylor) → int8"; "untouched" for none.
std::string recipeLine(const experiment::Recipe& recipe, const catalogue::Catalogues& catalogues);

} // namespace fw::compare
