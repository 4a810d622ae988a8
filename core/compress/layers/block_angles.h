// How far blocks turn the residual stream: what layer truncation by angle goes by.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/compress/method.h"
#include "core/nn/decoder.h"

namespace fw::compress {

/// Mean over the tokens of calibration text of the angle between each single block's input and output, in radians.
Result<std::vector<double>> measureBlockAngles(const nn::Decoder& model, std::int64_t windows, std::int64_t length,
                                               const Context& context);

/// The angular distance of Gromov et al. 2024 (arXiv 2403.17887): for every first block l, arccos of the cosine between
/// the streams that enter the blocks l and l + `span` (1 to all), over π, at each window's last token, mean over the
/// windows. (blocks + 1 − span)
Result<std::vector<double>> measureSpanAngles(const nn::Decoder& model, std::int64_t span, std::int64_t windows,
                                              std::int64_t length, const Context& context);

} // namespace fw::compress
