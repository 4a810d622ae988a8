// How likely a text is to a model, with a gradient: what fairness criteria compare between groups.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <vector>

#include "core/nn/gpt2.h"

namespace fw::compress {

/// Mean natural logarithm of p(token | all before it) over the tokens from `first`, which is at least 1 and has a
/// token, to the end. At most the context's number of tokens. A scalar.
at::Tensor meanLogLikelihood(const nn::Gpt2& model, const std::vector<int>& ids, std::size_t first);

} // namespace fw::compress
