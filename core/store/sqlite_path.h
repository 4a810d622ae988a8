// Internal to the room: the name by which SQLite opens a file. SQLite takes names of up to 512 bytes, the system 4,096.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"

namespace fw::store {

struct SqlitePath
{
    std::string name;          ///< absolute
    const char* vfs = nullptr; ///< SQLite's own, or one that takes the name as it is
};

/// A longer path goes by its open folder (/proc/self/fd/N/name), which stays open as long as the process. Errors: a
/// file name so long that those beside it (-journal, .variants) have none, and a folder that is not there.
Result<SqlitePath> sqlitePath(const std::filesystem::path& path);

} // namespace fw::store
