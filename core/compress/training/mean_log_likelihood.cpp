#include "core/compress/training/mean_log_likelihood.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/index_add.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cstdint>

#include "core/nn/attention.h"

namespace fw::compress {

at::Tensor meanLogLikelihoods(const nn::Decoder& model, std::span<const Continuation> texts)
{
    std::size_t longest = 0;
    for (const Continuation& text : texts)
        longest = std::max(longest, text.ids.size());
    const auto count = static_cast<std::int64_t>(texts.size());
    const auto time = static_cast<std::int64_t>(longest) - 1; // the last token is a target only
    std::vector<std::int64_t> inputs(texts.size() * static_cast<std::size_t>(time), 0);
    std::vector<std::int64_t> rows; // whose prediction is asked for
    std::vector<std::int64_t> targets;
    std::vector<std::int64_t> owners;
    std::vector<float> shares;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const Continuation& text = texts[i];
        const std::size_t begin = i * static_cast<std::size_t>(time);
        // What fills up behind a text is not seen by its own tokens: attention is causal.
        std::copy(text.ids.begin(), text.ids.end() - 1, inputs.begin() + static_cast<std::ptrdiff_t>(begin));
        for (std::size_t token = text.first; token < text.ids.size(); ++token) {
            rows.push_back(static_cast<std::int64_t>(begin + token - 1));
            targets.push_back(text.ids[token]);
            owners.push_back(static_cast<std::int64_t>(i));
            shares.push_back(1.0F / static_cast<float>(text.ids.size() - text.first));
        }
    }
    const at::Device device = model.device();
    const auto onDevice = [&](const std::vector<std::int64_t>& numbers) { return at::tensor(numbers).to(device); };
    nn::BatchAttention attention(count, time, true);
    const at::Tensor positions = at::arange(time, at::TensorOptions(at::kLong).device(device)).repeat({count});
    const at::Tensor hidden = model.hidden(onDevice(inputs), positions, attention);
    const at::Tensor losses = at::cross_entropy_loss(model.logits(hidden.index_select(0, onDevice(rows))),
                                                     onDevice(targets), {}, at::Reduction::None);
    return at::index_add(at::zeros({count}, at::TensorOptions(at::kFloat).device(device)), 0, onDevice(owners),
                         losses.mul(at::tensor(shares).to(device)).neg());
}

} // namespace fw::compress
