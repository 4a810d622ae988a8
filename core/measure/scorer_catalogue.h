// The scorers that come with the program. Other scorers are directories, named by their path.
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.h"
#include "core/catalogue/catalogue.h"

namespace fw::measure {

std::vector<catalogue::Scorer> scorers();

/// data/models (see core/base/data_directory.h): where the bundled scorers' directories lie.
Result<std::filesystem::path> bundledModelsDirectory();

} // namespace fw::measure
