// Next-token cross-entropy of a GPT-2 on windows of a corpus.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "core/nn/decoder.h"
#include "core/train/token_corpus.h"

namespace fw::train {

/// Inputs and targets of windows that begin at `starts`, each (windows · time) int64 on the device.
struct WindowBatch
{
    at::Tensor inputs;
    at::Tensor targets;
    at::Tensor positions;
    std::vector<std::int64_t> starts; ///< in the corpus: what tells one window from another
    std::int64_t windows = 0;
    std::int64_t time = 0;
};

WindowBatch gatherWindows(const TokenCorpus& corpus, std::span<const std::int64_t> starts, std::int64_t time,
                          const at::Device& device);

/// Final hidden states of a batch of windows, (windows · time, width).
at::Tensor hiddenOf(const nn::Decoder& model, const WindowBatch& batch);

/// Mean natural-log cross-entropy of logits (rows, vocabulary) with int64 targets (rows), a scalar.
at::Tensor crossEntropy(const at::Tensor& logits, const at::Tensor& targets);

/// The same of a model on a batch of windows.
at::Tensor languageModelLoss(const nn::Decoder& model, const WindowBatch& batch);

} // namespace fw::train
