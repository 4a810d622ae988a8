#include "core/nn/classifier.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/nn/encoder.h"
#include "core/nn/encoder_files.h"
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

FlatBatch flatten(const checkpoint::ModelConfig& config, std::span<const std::vector<int>> texts)
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

/// The hidden states of the texts' first tokens after the last block, (texts, width).
Result<at::Tensor> encode(const Encoder& encoder, std::span<const std::vector<int>> texts, const CancelToken& cancel)
{
    const FlatBatch batch = flatten(encoder.config, texts);
    RaggedAttention attention(batch.offsets, false);
    const at::Tensor hidden = encoder.hidden(batch.ids.to(encoder.device()), batch.positions.to(encoder.device()),
                                             attention, [&](std::size_t) { return !cancel.cancelled(); });
    FW_TRY(cancel.check());
    return firstHidden(hidden, batch);
}

Result<std::vector<float>> headLogits(const ClassificationHead& head, const at::Tensor& first)
{
    const at::Tensor values = head.logits(first).to(at::kCPU).contiguous();
    std::vector<float> result(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    if (!std::all_of(result.begin(), result.end(), [](float value) { return std::isfinite(value); }))
        return Error{ErrorKind::Numerical, "the classifier gives values that are no numbers",
                     "its weights are damaged, or have values too large for their type"};
    return result;
}

/// Turns a row of logits into chances.
void toChances(std::span<float> row, const checkpoint::HeadConfig& head)
{
    if (head.multiLabel) {
        for (float& value : row)
            value = static_cast<float>(1.0 / (1.0 + std::exp(-static_cast<double>(value) / head.temperature)));
        return;
    }
    const double top = *std::max_element(row.begin(), row.end());
    double sum = 0;
    for (const float value : row)
        sum += std::exp((value - top) / head.temperature);
    for (float& value : row)
        value = static_cast<float>(std::exp((value - top) / head.temperature) / sum);
}

void toChances(std::vector<float>& table, const checkpoint::HeadConfig& head)
{
    const std::size_t width = head.labels.size();
    for (std::size_t begin = 0; begin < table.size(); begin += width)
        toChances(std::span(table).subspan(begin, width), head);
}

/// Torch's exceptions as errors.
template <typename Function>
auto guarded(const Function& function) -> decltype(function())
{
    try {
        const at::NoGradGuard noGradient;
        return function();
    } catch (const std::exception& exception) {
        return Error{ErrorKind::Internal, std::string("the classifier failed: ") + exception.what(),
                     "is there enough memory?"};
    }
}

} // namespace

Result<Classifier> Classifier::load(const std::filesystem::path& directory, const std::string& device,
                                    const std::string& headName)
{
    FW_TRY(checkDevice(device));
    try {
        FW_ASSIGN(Encoder encoder, loadEncoder(directory, at::Device(device)));
        if (encoder.heads.empty())
            return Error{ErrorKind::Incompatible, directory.string() + " has no classification head",
                         "name a directory of a sequence classifier, or train one with train-classifier"};
        const Classifier classifier(std::make_shared<const Encoder>(std::move(encoder)));
        auto chosen = classifier.withHead(headName);
        if (!chosen.ok())
            return Error{chosen.error().kind, directory.string() + ": " + chosen.error().message, chosen.error().hint};
        return chosen;
    } catch (const std::exception& exception) {
        return Error{ErrorKind::Internal, directory.string() + ": " + exception.what(), "is there enough memory?"};
    }
}

std::vector<std::string> Classifier::heads() const
{
    std::vector<std::string> names;
    for (const ClassificationHead& head : m_encoder->heads)
        names.push_back(head.name);
    return names;
}

const checkpoint::HeadConfig& Classifier::headAt(std::size_t index) const
{
    return m_encoder->heads[index];
}

Result<Classifier> Classifier::withHead(const std::string& name) const
{
    const std::vector<std::string> known = heads();
    const auto found = name.empty() ? known.begin() : std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
        const bool named = !known.front().empty();
        return Error{ErrorKind::NotFound,
                     fmt::format("there is no head '{}'{}", name,
                                 named ? fmt::format(", there are: {}", fmt::join(known, ", "))
                                       : std::string(", there is a single one without a name")),
                     named ? "choose one of these" : "leave the head's name out"};
    }
    Classifier other = *this;
    other.m_head = static_cast<std::size_t>(found - known.begin());
    return other;
}

const checkpoint::ModelConfig& Classifier::config() const
{
    return m_encoder->config;
}

std::int64_t Classifier::parameters() const
{
    return m_encoder->parameters();
}

std::int64_t Classifier::bytesInMemory() const
{
    return m_encoder->bytes();
}

Result<std::vector<float>> Classifier::logits(std::span<const std::vector<int>> texts, const CancelToken& cancel) const
{
    FW_TRY(checkTexts(*this, texts));
    if (texts.empty())
        return std::vector<float>();
    return guarded([&]() -> Result<std::vector<float>> {
        FW_ASSIGN(const at::Tensor first, encode(*m_encoder, texts, cancel));
        return headLogits(m_encoder->heads[m_head], first);
    });
}

Result<std::vector<float>> Classifier::scores(std::span<const std::vector<int>> texts, const CancelToken& cancel) const
{
    FW_ASSIGN(std::vector<float> result, logits(texts, cancel));
    toChances(result, head());
    return result;
}

Result<std::vector<std::vector<float>>> Classifier::allScores(std::span<const std::vector<int>> texts,
                                                              const CancelToken& cancel) const
{
    FW_TRY(checkTexts(*this, texts));
    if (texts.empty())
        return std::vector<std::vector<float>>(m_encoder->heads.size());
    return guarded([&]() -> Result<std::vector<std::vector<float>>> {
        FW_ASSIGN(const at::Tensor first, encode(*m_encoder, texts, cancel));
        std::vector<std::vector<float>> tables;
        for (const ClassificationHead& head : m_encoder->heads) {
            FW_ASSIGN(std::vector<float> table, headLogits(head, first));
            toChances(table, head);
            tables.push_back(std::move(table));
        }
        return tables;
    });
}

} // namespace fw::nn
