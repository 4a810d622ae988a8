#include "core/compress/training/trainable_model.h"

#include <algorithm>

#include "core/train/language_model_loss.h"

namespace fw::compress {

void makeTrainable(nn::Decoder& model)
{
    const auto copy = [](at::Tensor& tensor) { tensor = tensor.detach().clone(); };
    model.tokens = model.tokens.changed([](const at::Tensor& weight) { return weight.detach().clone(); });
    if (model.positions.defined())
        model.positions = model.positions.detach().to(at::kFloat, /*non_blocking=*/false, /*copy=*/true);
    for (nn::Norm* norm : model.norms())
        norm->visitTensors(copy);
    for (nn::LinearSlot* slot : model.linears())
        *slot = (*slot)->trainableCopy();
}

train::TokenCorpus holdBack(train::TokenCorpus& corpus, std::int64_t time)
{
    train::TokenCorpus heldBack;
    const std::int64_t windows = std::min<std::int64_t>(64, corpus.windows(time, 0) / 20);
    if (windows < 2)
        return heldBack;
    const auto tokens = static_cast<std::ptrdiff_t>(windows * time);
    heldBack.ids.assign(corpus.ids.end() - tokens - 1, corpus.ids.end());
    corpus.ids.resize(corpus.ids.size() - static_cast<std::size_t>(tokens));
    return heldBack;
}

Result<double> meanLoss(const nn::Decoder& model, const train::TokenCorpus& corpus, std::int64_t time,
                        const CancelToken& cancel)
{
    const std::int64_t windows = corpus.windows(time, 0);
    double sum = 0;
    for (std::int64_t i = 0; i < windows; ++i) {
        FW_TRY(cancel.check());
        const std::int64_t start = i * time;
        sum += train::languageModelLoss(model, train::gatherWindows(corpus, {&start, 1}, time, model.device()))
                   .item<double>();
    }
    return sum / static_cast<double>(windows);
}

} // namespace fw::compress
