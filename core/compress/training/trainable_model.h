// A model that training may move: tensors of its own, and text held back to see how it learns.
#pragma once

#include "core/base/result.h"
#include "core/nn/decoder.h"
#include "core/train/token_corpus.h"

namespace fw::compress {

/// Copies every tensor, so that training moves none of the model's that this one was copied from. All slots must have a
/// form that trains (requireTrainable in shape.h).
void makeTrainable(nn::Decoder& model);

/// Takes the last twentieth of a text's windows of `time` tokens, at most 64, away from it for validation; nothing of a
/// text of fewer than 40 windows.
train::TokenCorpus holdBack(train::TokenCorpus& corpus, std::int64_t time);

/// Mean cross-entropy of a text in disjoint windows of `time` tokens, nats per token.
Result<double> meanLoss(const nn::Decoder& model, const train::TokenCorpus& corpus, std::int64_t time,
                        const CancelToken& cancel);

} // namespace fw::compress
