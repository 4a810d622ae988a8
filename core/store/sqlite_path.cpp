#include "core/store/sqlite_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>
#include <map>
#include <mutex>

namespace fw::store {

namespace {

constexpr std::size_t kLongestPath = 500; // SQLite's 512 without "-journal"
constexpr std::size_t kLongestName = 246; // the system's 255 without ".variants"
constexpr const char* kPlainNames = "fairweight-plain-names";

int takeAsItIs(sqlite3_vfs*, const char* name, int size, char* out)
{
    if (std::strlen(name) >= static_cast<std::size_t>(size))
        return SQLITE_CANTOPEN;
    std::strcpy(out, name);
    return SQLITE_OK;
}

/// SQLite's own file system, but names are not followed to what they point to, which would be too long again.
bool registerPlainNames()
{
    static sqlite3_vfs plain;
    static std::once_flag once;
    static bool registered = false;
    std::call_once(once, [] {
        const sqlite3_vfs* own = sqlite3_vfs_find(nullptr);
        if (own == nullptr)
            return;
        plain = *own;
        plain.pNext = nullptr;
        plain.zName = kPlainNames;
        plain.xFullPathname = takeAsItIs;
        registered = sqlite3_vfs_register(&plain, 0) == SQLITE_OK;
    });
    return registered;
}

/// A descriptor of the folder; one a folder and process, since SQLite keeps names that hold it.
int openFolder(const std::filesystem::path& folder)
{
    static std::mutex mutex;
    static std::map<std::filesystem::path, int> folders;
    const std::lock_guard lock(mutex);
    const auto found = folders.find(folder);
    if (found != folders.end())
        return found->second;
    const int descriptor = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0)
        folders.emplace(folder, descriptor);
    return descriptor;
}

} // namespace

Result<SqlitePath> sqlitePath(const std::filesystem::path& path)
{
    std::error_code code;
    const std::filesystem::path whole = std::filesystem::absolute(path, code);
    if (const std::size_t size = whole.filename().string().size(); size > kLongestName)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}: a database's name of {} bytes is too long; {} are possible, since SQLite keeps "
                                 "files with longer names beside it",
                                 path.string(), size, kLongestName),
                     "choose a shorter name"};
    if (whole.string().size() <= kLongestPath)
        return SqlitePath{whole.string(), nullptr};
    const std::filesystem::path real = std::filesystem::weakly_canonical(whole, code);
    if (code || real.string().size() <= kLongestPath)
        return SqlitePath{code ? whole.string() : real.string(), nullptr};
    const int folder = openFolder(real.parent_path());
    if (folder < 0 || !registerPlainNames() || !std::filesystem::is_directory("/proc/self/fd", code))
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}: a path of {} bytes is too long for SQLite, which takes {}", path.string(),
                                 real.string().size(), kLongestPath),
                     "choose a shorter path, or reach the folder by a link and that by a shorter name"};
    return SqlitePath{fmt::format("/proc/self/fd/{}/{}", folder, real.filename().string()), kPlainNames};
}

} // namespace fw::store
