// Scoring with torch's own kernels, for devices other than the CPU (there, scoring_encoder.h is faster and keeps texts
// independent bit by bit). For the rooms that use torch; others see classifier.h.
#pragma once

#include <span>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/nn/scoring/encoder.h"

namespace fw::nn {

/// Token ids, each text with at least one → for each of the chosen heads its logits (texts, labels), row-major. All
/// texts are one batch without padding, on the encoder's device.
Result<std::vector<std::vector<float>>> logitsOnDevice(const Encoder& encoder, std::span<const std::size_t> heads,
                                                       std::span<const std::vector<int>> texts,
                                                       const CancelToken& cancel);

} // namespace fw::nn
