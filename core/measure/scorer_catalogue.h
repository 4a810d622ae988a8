// The scorers that have names: those that come with the program, and those that it can import. Others are directories
// or files, named by their path.
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.h"
#include "core/catalogue/catalogue.h"

namespace fw::measure {

/// Bundled ones first.
std::vector<catalogue::Scorer> scorers();

/// data/models (see core/base/data_directory.h): where the bundled scorers' directories lie.
Result<std::filesystem::path> bundledModelsDirectory();

/// `scorers` in the user's data directory (see core/base/user_directory.h): where imported ones lie. It need not exist.
Result<std::filesystem::path> importedScorersDirectory();

} // namespace fw::measure
