#include "core/compress/mean_log_likelihood.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>

#include "core/nn/attention.h"
#include "core/train/language_model_loss.h"

namespace fw::compress {

at::Tensor meanLogLikelihood(const nn::Gpt2& model, const std::vector<int>& ids, std::size_t first)
{
    const auto options = at::TensorOptions(at::kLong).device(model.device());
    const at::Tensor tokens = at::tensor(std::vector<std::int64_t>(ids.begin(), ids.end()), at::kLong).to(options);
    const std::int64_t time = tokens.numel() - 1;
    const auto asked = time - static_cast<std::int64_t>(first) + 1;
    nn::BatchAttention attention(1, time, true);
    const at::Tensor hidden = model.hidden(tokens.narrow(0, 0, time), at::arange(time, options), attention);
    return train::crossEntropy(model.logits(hidden.narrow(0, time - asked, asked)),
                               tokens.narrow(0, time + 1 - asked, asked))
        .neg();
}

} // namespace fw::compress
