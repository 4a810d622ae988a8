#include "core/store/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

namespace fw::store {

namespace {

std::filesystem::path lockPath(const std::filesystem::path& database)
{
    std::error_code code; // a database has one lock, by whatever path it is reached
    const std::filesystem::path canonical = std::filesystem::weakly_canonical(database, code);
    return (code ? database : canonical).string() + ".lock";
}

} // namespace

RunLock::RunLock(FileLock lock, std::filesystem::path database)
    : m_lock(std::move(lock)), m_database(std::move(database))
{
}

Result<RunLock> RunLock::acquire(const std::filesystem::path& database)
{
    // isHeld() takes the lock for an instant; a runner that meets it tries again.
    for (int attempt = 0; attempt < 20; ++attempt) {
        FW_ASSIGN(std::optional<FileLock> lock, FileLock::tryLock(lockPath(database)));
        if (lock)
            return RunLock(std::move(*lock), database);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return Error{ErrorKind::Busy, "another run is writing to " + database.string(),
                 "wait until it has ended, or stop it, and try again"};
}

bool RunLock::isHeld(const std::filesystem::path& database)
{
    const int descriptor = ::open(lockPath(database).c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool held = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(descriptor);
    return held;
}

RunStatus effectiveStatus(const RunRow& row, const std::filesystem::path& database)
{
    if (row.status == RunStatus::Running && !RunLock::isHeld(database))
        return RunStatus::Interrupted;
    return row.status;
}

} // namespace fw::store
