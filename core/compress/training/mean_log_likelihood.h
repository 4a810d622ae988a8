// How likely texts are to a model, with a gradient: what fairness criteria compare between groups.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <span>
#include <vector>

#include "core/nn/decoder.h"

namespace fw::compress {

/// A text of which the tokens from `first` on are asked about; at least one stands before them.
struct Continuation
{
    std::vector<int> ids;
    std::size_t first = 1; ///< at least 1, less than ids.size()
};

/// Mean natural logarithm of p(token | all before it) over each text's tokens from its first, (texts) float32. The
/// texts go through the model together; none has more tokens than the context.
at::Tensor meanLogLikelihoods(const nn::Decoder& model, std::span<const Continuation> texts);

} // namespace fw::compress
