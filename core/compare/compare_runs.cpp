#include <fmt/format.h>

#include "core/base/caught.h"
#include "core/compare/compare_experiment.h"
#include "core/compare/comparison.h"

namespace fw::compare {

Result<Comparison> compareRuns(const store::Database& database, std::int64_t experimentId,
                               const catalogue::Catalogues& catalogues, const CancelToken& cancel)
try {
    FW_ASSIGN(const store::ExperimentRow row, database.experiment(experimentId));
    FW_ASSIGN(const experiment::Experiment asked,
              experiment::parseExperimentText(
                  row.json, fmt::format("experiment \"{}\" in {}", row.name, database.path().string()), catalogues));
    return compareExperiment(database, row, asked, catalogues, cancel);
} catch (...) {
    return caughtError("compare the runs");
}

} // namespace fw::compare
