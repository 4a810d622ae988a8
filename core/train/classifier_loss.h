// Batches of labelled texts through an encoder, differentiable.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "core/nn/encoder.h"
#include "core/train/labelled_texts.h"

namespace fw::train {

/// Logits (rows, labels) of the model's first head for the tokenized texts at `rows`, padded to the longest of them.
at::Tensor classifierLogits(const nn::Encoder& model, const LabelledTexts& texts, std::span<const std::uint32_t> rows);

/// Mean natural-log cross-entropy, a scalar; label smoothing in [0, 1).
at::Tensor classifierLoss(const at::Tensor& logits, const LabelledTexts& texts, std::span<const std::uint32_t> rows,
                          double labelSmoothing);

} // namespace fw::train
