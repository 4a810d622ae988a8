// How far each block turns the residual stream: what layer truncation by angle goes by.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/compress/method.h"
#include "core/nn/gpt2.h"

namespace fw::compress {

/// Mean over the tokens of calibration text of the angle between each block's input and output, in radians: the angular
/// distance of Gromov et al. 2024 (arXiv 2403.17887) for single blocks and all tokens, times π.
Result<std::vector<double>> measureBlockAngles(const nn::Gpt2& model, std::int64_t windows, std::int64_t length,
                                               const Context& context);

} // namespace fw::compress
