// Where the bundled models, prompt sets and example experiments lie.
#pragma once

#include <filesystem>

#include "core/base/result.h"

namespace fw {

/// The first of these that is a directory: the environment variable FAIRWEIGHT_DATA_DIR (which must be one where it is
/// set), ../../../data and ../share/fairweight/data beside the executable, data/ of the source tree it was built from.
Result<std::filesystem::path> dataDirectory();

} // namespace fw
