// Rotary positions on queries and keys. Su et al. 2021 (arXiv 2104.09864).
#pragma once

#include <ATen/core/Tensor.h>

#include "core/nn/models/rotary_config.h"

namespace fw::nn {

/// Cosine and sine of every token's angles, each (tokens, 1, pairs) float32.
struct RotaryAngles
{
    at::Tensor cosine;
    at::Tensor sine;
};

/// int64 positions (tokens), on any device.
RotaryAngles rotaryAngles(const RotaryConfig& rotary, const at::Tensor& positions);

/// (tokens, heads, headSize) → the same, its first 2 · pairs channels turned. Differentiable.
at::Tensor rotate(const at::Tensor& heads, const RotaryAngles& angles);

} // namespace fw::nn
