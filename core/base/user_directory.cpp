#include "core/base/user_directory.h"

#include <cstdlib>

namespace fw {

Result<std::filesystem::path> userDataDirectory()
{
    namespace fs = std::filesystem;
    const auto absolute = [](const char* variable) {
        const char* value = std::getenv(variable);
        const fs::path path = value == nullptr ? "" : value;
        return path.is_absolute() ? path : fs::path();
    };
    if (const fs::path data = absolute("XDG_DATA_HOME"); !data.empty())
        return data / "fairweight";
    if (const fs::path home = absolute("HOME"); !home.empty())
        return home / ".local" / "share" / "fairweight";
    return Error{ErrorKind::NotFound, "there is no home directory to keep imported files in",
                 "set HOME or XDG_DATA_HOME to a directory of yours"};
}

} // namespace fw
