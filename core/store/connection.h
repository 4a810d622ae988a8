// Internal to the room: the SQLite connection behind a Database, and the edge at which its exceptions become errors.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "core/base/caught.h"
#include "core/store/database.h"

namespace fw::store {

/// The Error for what SQLite threw while doing `action` ("read", "write") on `path`. `handle` may be null.
Error sqliteError(const SQLite::Exception& exception, sqlite3* handle, const std::string& action,
                  const std::filesystem::path& path);

/// Runs `body`, which returns a Result or Status, and turns exceptions into its error.
template <typename Body>
auto guarded(sqlite3* handle, const std::string& action, const std::filesystem::path& path, Body&& body)
    -> decltype(body())
{
    try {
        return body();
    } catch (const SQLite::Exception& exception) {
        return sqliteError(exception, handle, action, path);
    } catch (...) {
        return caughtError(action + " " + path.string());
    }
}

struct Database::Connection
{
    SQLite::Database sqlite;
    std::filesystem::path path;

    /// A change: `body` runs in one transaction that is committed when it returns success.
    template <typename Body>
    auto writing(Body&& body) -> decltype(body())
    {
        return guarded(sqlite.getHandle(), "write", path, [&]() -> decltype(body()) {
            SQLite::Transaction transaction(sqlite, SQLite::TransactionBehavior::IMMEDIATE);
            auto result = body();
            if (result.ok())
                transaction.commit();
            return result;
        });
    }

    /// A read; ends with Cancelled soon after `cancel` is set.
    template <typename Body>
    auto reading(const CancelToken& cancel, Body&& body) -> decltype(body())
    {
        if (cancel.cancelled())
            return cancelledError();
        const ProgressCheck check(sqlite.getHandle(), cancel);
        return guarded(sqlite.getHandle(), "read", path, std::forward<Body>(body));
    }
    template <typename Body>
    auto reading(Body&& body) -> decltype(body())
    {
        return guarded(sqlite.getHandle(), "read", path, std::forward<Body>(body));
    }

    /// Asks the token every few thousand steps of SQLite's virtual machine while it lives.
    class ProgressCheck
    {
    public:
        ProgressCheck(sqlite3* handle, const CancelToken& cancel);
        ~ProgressCheck();
        ProgressCheck(const ProgressCheck&) = delete;
        ProgressCheck& operator=(const ProgressCheck&) = delete;

    private:
        sqlite3* m_handle;
    };
};

/// Whether the lock stands for the database at this path.
Status checkLock(const RunLock& lock, const std::filesystem::path& path);

/// Now, as the database writes times.
std::string timeText();

RunRow readRun(const SQLite::Statement& statement, int first);
/// The columns that readRun() reads, of table `runs`.
inline constexpr const char* kRunColumns =
    "runs.id, runs.identity, runs.variant, runs.recipe_json, runs.model_hash, runs.status, runs.error, "
    "runs.created_at, runs.finished_at";

} // namespace fw::store
