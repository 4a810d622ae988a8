// What Gemma's generations share. Internal to nn/models.
#pragma once

#include "core/nn/models/family.h"

namespace fw::nn {

/// Sizes, norms, scales, caps and biases, with the defaults that Gemma 2 and 3 share beside the vocabulary and
/// positions given; not rotary positions, nor blocks.
Status readGemmaFields(const JsonField& fields, std::int64_t vocabulary, std::int64_t positions, DecoderConfig& config);

/// Norms before and after attention and MLP.
TensorLayout gemmaLayout();
/// Of "gemma2" and "gemma3".
GgufForm gemmaGguf(const char* architecture);

} // namespace fw::nn
