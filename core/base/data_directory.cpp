#include "core/base/data_directory.h"

#include <cstdlib>

namespace fw {

Result<std::filesystem::path> dataDirectory()
{
    namespace fs = std::filesystem;
    std::error_code problem;
    if (const char* chosen = std::getenv("FAIRWEIGHT_DATA_DIR"); chosen != nullptr && *chosen != '\0') {
        if (fs::is_directory(chosen, problem))
            return fs::path(chosen);
        return Error{ErrorKind::NotFound, std::string("FAIRWEIGHT_DATA_DIR is ") + chosen + ", which is no directory",
                     "set it to the folder that holds models and prompts, or unset it"};
    }
    const fs::path executable = fs::read_symlink("/proc/self/exe", problem);
    for (const char* place : {"../../../data", "../share/fairweight/data"}) {
        const fs::path candidate = (executable.parent_path() / place).lexically_normal();
        if (!executable.empty() && fs::is_directory(candidate / "models", problem))
            return candidate;
    }
    if (const fs::path source = FAIRWEIGHT_SOURCE_DATA; fs::is_directory(source, problem))
        return source;
    return Error{ErrorKind::NotFound, "the bundled models and prompt sets are not there",
                 "set FAIRWEIGHT_DATA_DIR to the folder data of Fairweight's source"};
}

} // namespace fw
