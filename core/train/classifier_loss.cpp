#include "core/train/classifier_loss.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace fw::train {

at::Tensor classifierLogits(const nn::Encoder& model, const LabelledTexts& texts, std::span<const std::uint32_t> rows)
{
    const auto batch = static_cast<std::int64_t>(rows.size());
    std::vector<std::int64_t> lengths;
    for (const std::uint32_t row : rows)
        lengths.push_back(static_cast<std::int64_t>(texts.ids[row].size()));
    const std::int64_t time = *std::max_element(lengths.begin(), lengths.end());
    const auto options = at::TensorOptions(at::kLong);
    at::Tensor ids = at::zeros({batch * time}, options);
    auto* data = ids.data_ptr<std::int64_t>();
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::copy(texts.ids[rows[i]].begin(), texts.ids[rows[i]].end(), data + static_cast<std::int64_t>(i) * time);
    const at::Tensor positions = at::arange(time, options).repeat({batch});
    nn::BatchAttention attention(batch, time, false, std::move(lengths));
    const at::Tensor hidden = model.hidden(ids.to(model.device()), positions.to(model.device()), attention);
    return model.heads.front().logits(hidden.view({batch, time, -1}).select(1, 0));
}

at::Tensor classifierLoss(const at::Tensor& logits, const LabelledTexts& texts, std::span<const std::uint32_t> rows,
                          double labelSmoothing)
{
    at::Tensor targets = at::empty({static_cast<std::int64_t>(rows.size())}, at::TensorOptions(at::kLong));
    auto* data = targets.data_ptr<std::int64_t>();
    for (const std::uint32_t row : rows)
        *data++ = texts.labels[row];
    constexpr std::int64_t kMean = 1;       // at::Reduction::Mean
    constexpr std::int64_t kNoIndex = -100; // no label is ignored
    return at::cross_entropy_loss(logits, targets.to(logits.device()), {}, kMean, kNoIndex, labelSmoothing);
}

} // namespace fw::train
