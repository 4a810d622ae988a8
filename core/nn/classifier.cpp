#include "core/nn/classifier.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/nn/bert.h"
#include "core/nn/bert_files.h"
#include "core/nn/runtime.h"

namespace fw::nn {

namespace {

/// The texts' tokens one after another.
struct FlatBatch
{
    at::Tensor ids;
    at::Tensor positions;
    std::vector<std::int64_t> offsets;
};

FlatBatch flatten(std::span<const std::vector<int>> texts)
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
        std::iota(positions, positions + text.size(), 0);
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

Status checkTexts(const Classifier& classifier, std::span<const std::vector<int>> texts)
{
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto size = static_cast<std::int64_t>(texts[i].size());
        if (size == 0 || size > classifier.maximumTokens())
            return Error{ErrorKind::InvalidInput,
                         fmt::format("text {} has {} tokens, allowed are 1 to {}", i, size, classifier.maximumTokens()),
                         "cut it to the classifier's length"};
        for (const int id : texts[i])
            if (id < 0 || id >= classifier.config().vocabulary)
                return Error{ErrorKind::Incompatible,
                             fmt::format("text {} has the token id {}, the classifier knows {}", i, id,
                                         classifier.config().vocabulary),
                             "check that the tokenizer and the weights belong together"};
    }
    return {};
}

/// Turns a row of logits into chances.
void toChances(std::span<float> row, bool multiLabel)
{
    if (multiLabel) {
        for (float& value : row)
            value = static_cast<float>(1.0 / (1.0 + std::exp(-static_cast<double>(value))));
        return;
    }
    const double top = *std::max_element(row.begin(), row.end());
    double sum = 0;
    for (const float value : row)
        sum += std::exp(value - top);
    for (float& value : row)
        value = static_cast<float>(std::exp(value - top) / sum);
}

} // namespace

Result<Classifier> Classifier::load(const std::filesystem::path& directory, const std::string& device)
{
    FW_TRY(checkDevice(device));
    try {
        FW_ASSIGN(Bert bert, loadBert(directory, at::Device(device)));
        if (!bert.classifier)
            return Error{ErrorKind::Incompatible, directory.string() + " has no classification head",
                         "name a directory that holds classifier.weight, or train one with train-classifier"};
        return Classifier(std::make_shared<const Bert>(std::move(bert)));
    } catch (const std::exception& exception) {
        return Error{ErrorKind::Internal, directory.string() + ": " + exception.what(), "is there enough memory?"};
    }
}

const checkpoint::ModelConfig& Classifier::config() const
{
    return m_bert->config;
}

std::int64_t Classifier::parameters() const
{
    return m_bert->parameters();
}

std::int64_t Classifier::bytesInMemory() const
{
    return m_bert->bytes();
}

Result<std::vector<float>> Classifier::logits(std::span<const std::vector<int>> texts, const CancelToken& cancel) const
{
    FW_TRY(checkTexts(*this, texts));
    std::vector<float> result;
    if (texts.empty())
        return result;
    try {
        const at::NoGradGuard noGradient;
        const FlatBatch batch = flatten(texts);
        RaggedAttention attention(batch.offsets, false);
        const at::Tensor hidden = m_bert->hidden(batch.ids.to(m_bert->device()), batch.positions.to(m_bert->device()),
                                                 attention, [&](std::size_t) { return !cancel.cancelled(); });
        FW_TRY(cancel.check());
        const at::Tensor values = m_bert->logits(firstHidden(hidden, batch)).to(at::kCPU).contiguous();
        result.assign(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    } catch (const std::exception& exception) {
        return Error{ErrorKind::Internal, std::string("the classifier failed: ") + exception.what(),
                     "is there enough memory?"};
    }
    if (!std::all_of(result.begin(), result.end(), [](float value) { return std::isfinite(value); }))
        return Error{ErrorKind::Numerical, "the classifier gives values that are no numbers",
                     "its weights are damaged, or have values too large for their type"};
    return result;
}

Result<std::vector<float>> Classifier::scores(std::span<const std::vector<int>> texts, const CancelToken& cancel) const
{
    FW_ASSIGN(std::vector<float> result, logits(texts, cancel));
    const std::size_t width = labels().size();
    for (std::size_t text = 0; text < texts.size(); ++text)
        toChances(std::span(result).subspan(text * width, width), multiLabel());
    return result;
}

} // namespace fw::nn
