// Logits of a GPT-2, and small GPT-2s of its own, for tests that may see torch.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>

#include <algorithm>
#include <vector>

#include "core/nn/decoder.h"

namespace gpt2_logits {

inline at::Tensor idTensor(const std::vector<int>& ids)
{
    at::Tensor tensor = at::empty({static_cast<std::int64_t>(ids.size())}, at::TensorOptions(at::kLong));
    std::copy(ids.begin(), ids.end(), tensor.data_ptr<std::int64_t>());
    return tensor;
}

/// Logits of one sequence, (tokens, vocabulary).
inline at::Tensor logitsOf(const fw::nn::Decoder& model, const std::vector<int>& ids)
{
    const at::NoGradGuard noGradient;
    const auto count = static_cast<std::int64_t>(ids.size());
    fw::nn::RaggedAttention attention({0, count}, true);
    return model.logits(model.hidden(idTensor(ids), at::arange(count, at::TensorOptions(at::kLong)), attention));
}

/// Some ids below 300, as long as asked.
inline std::vector<int> someIds(std::size_t count, std::uint64_t seed = 1)
{
    fw::RandomStream random(seed);
    std::vector<int> ids(count);
    for (int& id : ids)
        id = static_cast<int>(random.nextBelow(300));
    return ids;
}

/// Both as they run: in the type they are stored in.
inline bool sameLogits(fw::nn::Decoder a, fw::nn::Decoder b)
{
    fw::nn::holdAsStored(a);
    fw::nn::holdAsStored(b);
    return at::equal(logitsOf(a, someIds(40)), logitsOf(b, someIds(40)));
}

inline double largestDifference(const at::Tensor& a, const at::Tensor& b)
{
    return a.sub(b).abs().max().item<double>();
}

} // namespace gpt2_logits
