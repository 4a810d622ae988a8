#include "core/train/classifier_loss.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

namespace fw::train {

std::vector<at::Tensor> classifierLogits(const nn::Encoder& model, const LabelledTexts& texts,
                                         std::span<const std::uint32_t> rows)
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
    const at::Tensor first = hidden.view({batch, time, -1}).select(1, 0);
    std::vector<at::Tensor> logits;
    for (const nn::ClassificationHead& head : model.heads)
        logits.push_back(head.logits(first));
    return logits;
}

at::Tensor classifierLoss(std::span<const at::Tensor> logits, const LabelledTexts& texts,
                          std::span<const std::uint32_t> rows, std::span<const double> weights, double labelSmoothing)
{
    constexpr std::int64_t kSum = 2; // at::Reduction::Sum
    at::Tensor loss = logits.front().sum().mul(0);
    for (std::size_t head = 0; head < logits.size(); ++head) {
        at::Tensor targets = at::empty({static_cast<std::int64_t>(rows.size())}, at::TensorOptions(at::kLong));
        auto* data = targets.data_ptr<std::int64_t>();
        for (const std::uint32_t row : rows)
            *data++ = texts.labels[head][row];
        const double scale = weights[head] / static_cast<double>(rows.size());
        loss = loss.add(at::cross_entropy_loss(logits[head], targets.to(logits[head].device()), {}, kSum,
                                               LabelledTexts::kNone, labelSmoothing)
                            .mul(scale));
    }
    return loss;
}

} // namespace fw::train
