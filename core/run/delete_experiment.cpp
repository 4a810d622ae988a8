#include "core/run/delete_experiment.h"

#include <fmt/format.h>

#include "core/store/database.h"
#include "core/store/run_lock.h"

namespace fw::run {

Result<std::int64_t> deleteExperiment(const std::filesystem::path& database, const std::string& name,
                                      const RunContext& context)
{
    context.progress.beginStage("delete", 0, "");
    std::error_code code;
    if (!std::filesystem::exists(database, code))
        return Error{ErrorKind::NotFound, fmt::format("there is no database at {}", database.string()),
                     "check the path"};
    FW_ASSIGN(store::Database store, store::Database::open(database, store::OpenMode::ReadWriteCreate));
    FW_ASSIGN(const store::ExperimentRow experiment, store.findExperiment(name));
    FW_ASSIGN(const store::RunLock lock, store::RunLock::acquire(database));
    return store.deleteExperiment(experiment.id, lock, context.cancel);
}

} // namespace fw::run
