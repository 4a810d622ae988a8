// Files that training reads and writes besides models: parameter lists of checkpoints, copies of tokenizers.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <vector>

#include "core/base/result.h"

namespace fw::train {

/// Saves tensors as float32 under their index; loading copies into the same tensors and checks every shape.
Status saveParameters(const std::vector<at::Tensor>& parameters, const std::filesystem::path& file);
Status loadParameters(std::vector<at::Tensor>& parameters, const std::filesystem::path& file);

/// Copies the tokenizer's files of a model directory to another.
Status copyTokenizerFiles(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace fw::train
