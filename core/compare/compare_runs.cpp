#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/compare/compare_experiment.h"
#include "core/compare/comparison.h"

namespace fw::compare {

Result<Comparison> compareRuns(const store::Database& database, std::int64_t experimentId,
                               const catalogue::Catalogues& catalogues, const CancelToken& cancel)
{
    FW_ASSIGN(const store::ExperimentRow row, database.experiment(experimentId));
    const nlohmann::json document = nlohmann::json::parse(row.json, nullptr, false);
    if (document.is_discarded())
        return Error{ErrorKind::Corrupt,
                     fmt::format("experiment \"{}\" in {}: its stored description is no JSON", row.name,
                                 database.path().string()),
                     "run the experiment again"};
    FW_ASSIGN(const experiment::Experiment asked, experiment::parseExperiment(document, catalogues));
    return compareExperiment(database, row, asked, catalogues, cancel);
}

} // namespace fw::compare
