#include "core/train/language_model_loss.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>

namespace fw::train {

WindowBatch gatherWindows(const TokenCorpus& corpus, std::span<const std::int64_t> starts, std::int64_t time,
                          const at::Device& device)
{
    WindowBatch batch;
    batch.windows = static_cast<std::int64_t>(starts.size());
    batch.time = time;
    batch.starts.assign(starts.begin(), starts.end());
    const auto options = at::TensorOptions(at::kLong);
    batch.inputs = at::empty({batch.windows * time}, options);
    batch.targets = at::empty({batch.windows * time}, options);
    auto* inputs = batch.inputs.data_ptr<std::int64_t>();
    auto* targets = batch.targets.data_ptr<std::int64_t>();
    for (const std::int64_t start : starts)
        for (std::int64_t t = 0; t < time; ++t) {
            *inputs++ = corpus.ids[static_cast<std::size_t>(start + t)];
            *targets++ = corpus.ids[static_cast<std::size_t>(start + t + 1)];
        }
    batch.positions = at::arange(time, options).repeat({batch.windows}).to(device);
    batch.inputs = batch.inputs.to(device);
    batch.targets = batch.targets.to(device);
    return batch;
}

at::Tensor hiddenOf(const nn::Decoder& model, const WindowBatch& batch)
{
    nn::BatchAttention attention(batch.windows, batch.time, true);
    return model.hidden(batch.inputs, batch.positions, attention);
}

at::Tensor crossEntropy(const at::Tensor& logits, const at::Tensor& targets)
{
    return at::cross_entropy_loss(logits, targets);
}

at::Tensor languageModelLoss(const nn::Decoder& model, const WindowBatch& batch)
{
    return crossEntropy(model.logits(hiddenOf(model, batch)), batch.targets);
}

} // namespace fw::train
