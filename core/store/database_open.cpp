#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <thread>

#include "core/store/connection.h"
#include "core/store/schema.h"
#include "core/store/sqlite_path.h"

namespace fw::store {

namespace {

namespace fs = std::filesystem;

constexpr int kBusyMilliseconds = 5000;

/// A path as SQLite's file: URI, read-only, without locks and without files beside it.
std::string immutableUri(const SqlitePath& path)
{
    std::string uri = "file:";
    for (const char byte : path.name)
        if (byte == '%' || byte == '?' || byte == '#')
            uri += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
        else
            uri += byte;
    return uri + "?mode=ro&immutable=1";
}

Error notOurs(const fs::path& path, const std::string& what)
{
    return {ErrorKind::InvalidInput, fmt::format("{} is {}", path.string(), what),
            "choose a Fairweight database, or a name that is not taken for a new one"};
}

Error newer(const fs::path& path, std::int64_t version)
{
    return {ErrorKind::Incompatible,
            fmt::format("{} was made by a newer Fairweight (its schema has version {}, this program knows {})",
                        path.string(), version, kSchemaVersion),
            "open it with a newer Fairweight; nothing was changed"};
}

std::uint32_t bigEndian(const std::array<unsigned char, 100>& header, std::size_t at)
{
    return (std::uint32_t{header[at]} << 24) | (std::uint32_t{header[at + 1]} << 16) |
           (std::uint32_t{header[at + 2]} << 8) | std::uint32_t{header[at + 3]};
}

/// A write-ahead log (or journal) that SQLite would have to work in before the file itself is whole; its suffix.
const char* pendingLog(const fs::path& path)
{
    for (const char* suffix : {"-wal", "-journal"}) {
        std::error_code code;
        const auto size = fs::file_size(path.string() + suffix, code);
        if (!code && size > 0)
            return suffix;
    }
    return nullptr;
}

/// Reads the first 100 bytes of a file that is there and refuses what is not ours, changing nothing. Through SQLite's
/// own file object, because closing another descriptor would drop the locks of this process's other connections.
Status checkHeader(const fs::path& path)
{
    FW_ASSIGN(const SqlitePath name, sqlitePath(path));
    return guarded(nullptr, "open", path, [&]() -> Status {
        SQLite::Database probe(immutableUri(name), SQLite::OPEN_READONLY | SQLite::OPEN_URI, 0, name.vfs);
        sqlite3_file* file = nullptr;
        sqlite3_int64 size = 0;
        if (sqlite3_file_control(probe.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
            file == nullptr || file->pMethods == nullptr || file->pMethods->xFileSize(file, &size) != SQLITE_OK)
            return Error{ErrorKind::Io, "cannot read " + path.string(), "check its permissions"};
        std::array<unsigned char, 100> header{};
        if (size < static_cast<sqlite3_int64>(header.size()))
            return notOurs(path, "no SQLite database");
        if (file->pMethods->xRead(file, header.data(), header.size(), 0) != SQLITE_OK)
            return Error{ErrorKind::Io, "cannot read " + path.string(), "check the disk that it is on"};
        if (std::memcmp(header.data(), "SQLite format 3", 16) != 0)
            return notOurs(path, "no SQLite database");
        if (bigEndian(header, 68) != static_cast<std::uint32_t>(kApplicationId))
            return notOurs(path, "an SQLite database of another program");
        const std::uint32_t version = bigEndian(header, 60);
        if (version > std::uint32_t{kSchemaVersion})
            return newer(path, version);
        const std::uint32_t pageField = (std::uint32_t{header[16]} << 8) | header[17];
        const std::uint32_t pageSize = pageField == 1 ? 65536 : pageField;
        if (pageSize < 512 || (size % pageSize != 0 && pendingLog(path) == nullptr))
            return Error{ErrorKind::Corrupt, path.string() + " is damaged: it ends within a page",
                         "fetch it again or use a copy"};
        return {};
    });
}

/// Whether a file stands there that is to be checked. An empty file counts as none.
Result<bool> hasContent(const fs::path& path)
{
    std::error_code code;
    const fs::file_status status = fs::status(path, code);
    if (status.type() == fs::file_type::not_found)
        return false;
    if (code)
        return Error{ErrorKind::Io, fmt::format("cannot open {}: {}", path.string(), code.message()),
                     "check the path and its permissions"};
    if (status.type() == fs::file_type::directory)
        return Error{ErrorKind::InvalidInput, path.string() + " is a directory, not a database", "name a file"};
    if (status.type() != fs::file_type::regular)
        return Error{ErrorKind::InvalidInput, path.string() + " is not a regular file", "name a file"};
    return fs::file_size(path, code) > 0;
}

Status checkSchema(const SQLite::Database& sqlite, const fs::path& path)
{
    const int version = userVersion(sqlite);
    if (version > kSchemaVersion)
        return newer(path, version);
    if (version < kSchemaVersion)
        return Error{
            ErrorKind::Incompatible,
            fmt::format("{} was made by an older Fairweight (version {} of the schema)", path.string(), version),
            "open it once in a place where it can be written; it is then brought up to date"};
    if (const std::string difference = schemaDifference(sqlite, migrationScripts()); !difference.empty())
        return Error{ErrorKind::Corrupt,
                     fmt::format("{} is damaged: it has {} of version {}", path.string(), difference, version),
                     "fetch it again or use a copy"};
    return {};
}

/// Another process that opens the same new file may hold its lock for a moment, which this pragma does not wait for.
void enterWal(SQLite::Database& sqlite)
{
    for (int attempt = 0;; ++attempt) {
        try {
            sqlite.exec("PRAGMA journal_mode = WAL");
            return;
        } catch (const SQLite::Exception& exception) {
            if (exception.getErrorCode() != SQLITE_BUSY || attempt == 100)
                throw;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Result<SQLite::Database> openForWriting(const fs::path& path)
{
    FW_ASSIGN(const bool present, hasContent(path));
    const fs::path folder = fs::absolute(path).parent_path();
    std::error_code code;
    if (!present && !fs::is_directory(folder, code))
        return Error{ErrorKind::NotFound, fmt::format("the folder of {} does not exist", path.string()),
                     fmt::format("make {} first", folder.string())};
    if (present)
        FW_TRY(checkHeader(path));
    FW_ASSIGN(const SqlitePath name, sqlitePath(path));
    return guarded(nullptr, "open", path, [&]() -> Result<SQLite::Database> {
        SQLite::Database sqlite(name.name, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyMilliseconds, name.vfs);
        return guarded(sqlite.getHandle(), "open", path, [&]() -> Result<SQLite::Database> {
            if (sqlite3_db_readonly(sqlite.getHandle(), "main") != 0)
                return Error{ErrorKind::Io, path.string() + " cannot be written",
                             "copy it to a place you may write to, or open it for reading"};
            if (userVersion(sqlite) > kSchemaVersion)
                return newer(path, userVersion(sqlite));
            migrate(sqlite, migrationScripts()); // before WAL, so that the file's first page always bears our mark
            FW_TRY(checkSchema(sqlite, path));
            enterWal(sqlite);
            sqlite.exec("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
            return std::move(sqlite);
        });
    });
}

Result<SQLite::Database> openForReading(const fs::path& path)
{
    FW_ASSIGN(const bool present, hasContent(path));
    if (!present)
        return Error{ErrorKind::NotFound, fmt::format("there is no database at {}", path.string()),
                     "check the path; an experiment that is run makes its database"};
    FW_TRY(checkHeader(path));
    FW_ASSIGN(const SqlitePath sqliteName, sqlitePath(path));
    const auto tryOpen = [&](const std::string& name, int flags) -> Result<SQLite::Database> {
        SQLite::Database sqlite(name, flags, kBusyMilliseconds, sqliteName.vfs);
        if (userVersion(sqlite) < kSchemaVersion)
            (void)openForWriting(path); // brings it up to date, where it can be written
        FW_TRY(checkSchema(sqlite, path));
        return sqlite;
    };
    return guarded(nullptr, "open", path, [&]() -> Result<SQLite::Database> {
        try {
            return tryOpen(sqliteName.name, SQLite::OPEN_READONLY);
        } catch (const SQLite::Exception& exception) {
            // Where nothing can be written SQLite cannot keep its shared memory beside the file.
            if (exception.getErrorCode() != SQLITE_CANTOPEN && exception.getErrorCode() != SQLITE_READONLY)
                throw;
        }
        // A writer that died while it made or migrated the file left a journal, which only a writer can undo.
        if (fs::exists(path.string() + "-journal") && openForWriting(path).ok())
            return tryOpen(sqliteName.name, SQLite::OPEN_READONLY);
        if (const char* suffix = pendingLog(path))
            return Error{
                ErrorKind::Io,
                fmt::format("{0} has changes in {0}{1} that are not in it yet, and its place cannot be written",
                            path.string(), suffix),
                "copy both files to a place you may write to and open them there"};
        return tryOpen(immutableUri(sqliteName), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
    });
}

} // namespace

Database::Database(std::unique_ptr<Connection> connection) : m_connection(std::move(connection)) {}
Database::~Database() = default;
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;

const fs::path& Database::path() const
{
    return m_connection->path;
}

Result<Database> Database::open(const fs::path& path, OpenMode mode)
{
    FW_ASSIGN(SQLite::Database sqlite, mode == OpenMode::ReadOnly ? openForReading(path) : openForWriting(path));
    return Database(std::unique_ptr<Connection>(new Connection{std::move(sqlite), path}));
}

Status Database::copyTo(const fs::path& path, const CancelToken& cancel) const
{
    std::error_code code;
    if (fs::exists(fs::symlink_status(path, code)))
        return Error{ErrorKind::InvalidInput, path.string() + " exists already", "choose a name that is not taken"};
    const fs::path temporary = path.string() + fmt::format(".{}-part", ::getpid());
    FW_ASSIGN(const SqlitePath name, sqlitePath(temporary));
    fs::remove(temporary, code);
    Status status = m_connection->reading(cancel, [&]() -> Status {
        SQLite::Statement statement(m_connection->sqlite, "VACUUM INTO ?");
        statement.bind(1, name.name);
        statement.exec();
        return {};
    });
    if (status.ok()) {
        const int descriptor = ::open(temporary.c_str(), O_RDONLY | O_CLOEXEC); // VACUUM INTO does not sync
        if (descriptor < 0 || ::fsync(descriptor) != 0)
            status = Error{ErrorKind::Io, "cannot write " + path.string() + ": " + std::strerror(errno),
                           "check the disk that it is on"};
        if (descriptor >= 0)
            ::close(descriptor);
    } else if (status.error().kind == ErrorKind::Io) {
        status = Error{ErrorKind::Io, "cannot copy to " + path.string() + ": " + status.error().message,
                       status.error().hint};
    }
    if (status.ok())
        fs::rename(temporary, path, code);
    if (status.ok() && code)
        status = Error{ErrorKind::Io, fmt::format("cannot write {}: {}", path.string(), code.message()),
                       "check the permissions of its folder"};
    if (!status.ok())
        fs::remove(temporary, code);
    return status;
}

} // namespace fw::store
