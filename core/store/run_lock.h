// The lock beside a database (`<database>.lock`) that says that a runner is alive. The kernel gives it back when the
// process dies, so a run that is Running while nobody holds the lock was interrupted.
#pragma once

#include <filesystem>

#include "core/base/file.h"
#include "core/base/result.h"
#include "core/store/rows.h"

namespace fw::store {

/// Held for a whole runExperiment().
class RunLock
{
public:
    /// Busy when another runner (in any process) holds it. Makes the lock file if there is none.
    static Result<RunLock> acquire(const std::filesystem::path& database);
    /// Whether some runner holds it now. Only looks: makes no file, works in a read-only place.
    static bool isHeld(const std::filesystem::path& database);

    const std::filesystem::path& database() const { return m_database; }

private:
    RunLock(FileLock lock, std::filesystem::path database);
    FileLock m_lock;
    std::filesystem::path m_database;
};

/// The status to show: Interrupted for a Running run of a database whose lock nobody holds.
RunStatus effectiveStatus(const RunRow& row, const std::filesystem::path& database);

} // namespace fw::store
