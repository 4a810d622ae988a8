// What Gemma's generations share. Internal to nn/models.
#pragma once

#include "core/nn/models/family.h"

namespace fw::nn {

/// Sizes, norms, scales, caps and biases, with the defaults of Gemma 2 and 3; not rotary positions, nor blocks.
Status readGemmaFields(const JsonField& fields, DecoderConfig& config);

/// Norms before and after attention and MLP.
TensorLayout gemmaLayout();

} // namespace fw::nn
