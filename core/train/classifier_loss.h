// Batches of labelled texts through an encoder and its heads, differentiable.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "core/nn/scoring/encoder.h"
#include "core/train/labelled_texts.h"

namespace fw::train {

/// Each head's logits (rows, labels) for the tokenized texts at `rows`, padded to the longest of them.
std::vector<at::Tensor> classifierLogits(const nn::Encoder& model, const LabelledTexts& texts,
                                         std::span<const std::uint32_t> rows);

/// Σ over heads of weight · the summed natural-log cross-entropy of the rows that have a label for it, over the number
/// of rows: a row counts alike in whatever batch it stands. A scalar; label smoothing in [0, 1).
at::Tensor classifierLoss(std::span<const at::Tensor> logits, const LabelledTexts& texts,
                          std::span<const std::uint32_t> rows, std::span<const double> weights, double labelSmoothing);

} // namespace fw::train
