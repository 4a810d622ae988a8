#include "core/nn/scoring/device_scoring.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>

#include <algorithm>

namespace fw::nn {

namespace {

/// The texts' tokens one after another.
struct FlatBatch
{
    at::Tensor ids;
    at::Tensor positions;
    std::vector<std::int64_t> offsets;
};

FlatBatch flatten(const checkpoint::EncoderConfig& config, std::span<const std::vector<int>> texts)
{
    FlatBatch batch;
    batch.offsets.push_back(0);
    for (const std::vector<int>& text : texts)
        batch.offsets.push_back(batch.offsets.back() + static_cast<std::int64_t>(text.size()));
    batch.ids = at::empty({batch.offsets.back()}, at::TensorOptions(at::kLong));
    batch.positions = at::empty({batch.offsets.back()}, at::TensorOptions(at::kLong));
    auto* ids = batch.ids.data_ptr<std::int64_t>();
    auto* positions = batch.positions.data_ptr<std::int64_t>();
    for (const std::vector<int>& text : texts) {
        ids = std::copy(text.begin(), text.end(), ids);
        positionsOf(config, text, positions);
        positions += text.size();
    }
    return batch;
}

/// The hidden states of the texts' first tokens, (texts, width).
at::Tensor firstHidden(const at::Tensor& hidden, const FlatBatch& batch)
{
    const auto texts = static_cast<std::int64_t>(batch.offsets.size()) - 1;
    at::Tensor index = at::empty({texts}, at::TensorOptions(at::kLong));
    std::copy_n(batch.offsets.begin(), texts, index.data_ptr<std::int64_t>());
    return at::index_select(hidden, 0, index.to(hidden.device()));
}

} // namespace

Result<std::vector<std::vector<float>>> logitsOnDevice(const Encoder& encoder, std::span<const std::size_t> heads,
                                                       std::span<const std::vector<int>> texts,
                                                       const CancelToken& cancel)
{
    const at::NoGradGuard noGradient;
    const FlatBatch batch = flatten(encoder.config, texts);
    RaggedAttention attention(batch.offsets, false);
    const at::Tensor hidden = encoder.hidden(batch.ids.to(encoder.device()), batch.positions.to(encoder.device()),
                                             attention, [&](std::size_t) { return !cancel.cancelled(); });
    FW_TRY(cancel.check());
    const at::Tensor first = firstHidden(hidden, batch);
    std::vector<std::vector<float>> tables;
    for (const std::size_t head : heads) {
        const at::Tensor values = encoder.heads[head].logits(first).to(at::kCPU).contiguous();
        tables.emplace_back(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    }
    return tables;
}

} // namespace fw::nn
