// Where the program keeps what a user imported.
#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace fw {

/// $XDG_DATA_HOME/fairweight, or $HOME/.local/share/fairweight where the former is not set or not absolute (XDG Base
/// Directory Specification 0.8). It need not exist. NotFound: neither variable names a directory.
Result<std::filesystem::path> userDataDirectory();

} // namespace fw
