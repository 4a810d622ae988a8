#include "core/store/connection.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <chrono>
#include <string_view>

#include "core/store/run_lock.h"

namespace fw::store {

namespace {

bool isFullDisk(int code)
{
    return code == ENOSPC || code == EDQUOT || code == EFBIG;
}

} // namespace

Error sqliteError(const SQLite::Exception& exception, sqlite3* handle, const std::string& action,
                  const std::filesystem::path& path)
{
    const std::string start = fmt::format("cannot {} {}: ", action, path.string());
    const std::string what = exception.what();
    const Error full{ErrorKind::Io, start + "the disk is full",
                     "free some space and run it again; what was committed before is safe"};
    switch (exception.getErrorCode() & 0xff) {
    case SQLITE_INTERRUPT:
        return cancelledError();
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorKind::Busy, start + "another program is writing to it", "wait until it is done and try again"};
    case SQLITE_FULL:
        return full;
    case SQLITE_NOMEM:
        return {ErrorKind::OutOfMemory, start + "there is not enough memory",
                "close other programs and run it again; what was committed before is safe"};
    case SQLITE_IOERR:
        if (handle != nullptr && isFullDisk(sqlite3_system_errno(handle)))
            return full;
        return {ErrorKind::Io, start + what, "check the disk or the network share that it is on"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return {ErrorKind::Io, start + "it cannot be written here",
                "copy it to a place you may write to, or open it for reading"};
    case SQLITE_CANTOPEN:
        return {ErrorKind::Io, start + "the file, or the ones that SQLite keeps beside it, cannot be opened",
                "check the permissions of the file and of its folder"};
    case SQLITE_NOTADB:
        return {ErrorKind::Corrupt, path.string() + " is no SQLite database", "choose a Fairweight database"};
    case SQLITE_CORRUPT:
    case SQLITE_SCHEMA:
        return {ErrorKind::Corrupt, fmt::format("{} is damaged: {}", path.string(), what),
                "fetch it again or use a copy"};
    case SQLITE_CONSTRAINT:
        return {ErrorKind::InvalidInput, start + what, "a row names something that is not there, or is there already"};
    case SQLITE_ERROR:
        if (what.find("no such ") != std::string::npos)
            return {ErrorKind::Corrupt, fmt::format("{} is damaged: {}", path.string(), what),
                    "fetch it again or use a copy"};
        break;
    default:
        break;
    }
    return {ErrorKind::Internal, start + what, "please report this"};
}

Database::Connection::ProgressCheck::ProgressCheck(sqlite3* handle, const CancelToken& cancel) : m_handle(handle)
{
    constexpr int kSteps = 2000; // well under a millisecond
    sqlite3_progress_handler(
        handle, kSteps, [](void* token) { return static_cast<const CancelToken*>(token)->cancelled() ? 1 : 0; },
        const_cast<CancelToken*>(&cancel));
}

Database::Connection::ProgressCheck::~ProgressCheck()
{
    sqlite3_progress_handler(m_handle, 0, nullptr, nullptr);
}

Status checkLock(const RunLock& lock, const std::filesystem::path& path)
{
    std::error_code code;
    if (std::filesystem::equivalent(lock.database(), path, code))
        return {};
    return Error{ErrorKind::Internal,
                 fmt::format("the lock of {} does not stand for {}", lock.database().string(), path.string()),
                 "please report this"};
}

std::string timeText()
{
    const auto now = std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)));
}

RunRow readRun(const SQLite::Statement& statement, int first)
{
    RunRow row;
    row.id = statement.getColumn(first).getInt64();
    row.identity = statement.getColumn(first + 1).getString();
    row.variant = statement.getColumn(first + 2).getString();
    row.recipeJson = statement.getColumn(first + 3).getString();
    row.modelHash = statement.getColumn(first + 4).getString();
    row.status = statusFromName(statement.getColumn(first + 5).getString()).value_or(RunStatus::Failed);
    row.error = statement.getColumn(first + 6).getString();
    row.createdAt = statement.getColumn(first + 7).getString();
    row.finishedAt = statement.getColumn(first + 8).getString();
    return row;
}

} // namespace fw::store
