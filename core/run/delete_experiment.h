// An experiment (a run of ours or an import) leaves its database.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/run/run_experiment.h"

namespace fw::run {

/// Deletes the newest experiment of this name as store::Database::deleteExperiment() does; how many texts went with it.
/// NotFound where there is no such database or experiment, Busy while a run writes to it. Cancelled or failed: all is
/// still there.
Result<std::int64_t> deleteExperiment(const std::filesystem::path& database, const std::string& name,
                                      const RunContext& context);

} // namespace fw::run
