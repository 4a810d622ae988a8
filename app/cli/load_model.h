// Loading what a subcommand works with, and saying what was odd about its files.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/nn/language_model.h"

namespace fw::cli {

/// A line on stderr each.
void printNotes(std::span<const std::string> notes);

/// LanguageModel::load(); its notes are printed.
Result<nn::LanguageModel> loadModel(const std::filesystem::path& directory);

} // namespace fw::cli
