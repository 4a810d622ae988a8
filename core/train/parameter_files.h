// Files that training reads and writes besides models: parameter lists of checkpoints.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <vector>

#include "core/base/result.h"

namespace fw::train {

/// Saves tensors as float32 under their index; loading copies into the same tensors and checks every shape.
Status saveParameters(const std::vector<at::Tensor>& parameters, const std::filesystem::path& file);
Status loadParameters(std::vector<at::Tensor>& parameters, const std::filesystem::path& file);

} // namespace fw::train
