#include "core/nn/scoring/classifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/base/caught.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/scoring/device_scoring.h"
#include "core/nn/scoring/encoder.h"
#include "core/nn/scoring/encoder_files.h"
#include "core/nn/scoring/scoring_encoder.h"

namespace fw::nn {

/// Weights in one of two forms: laid out for the CPU, or an encoder on another device.
struct Classifier::State
{
    checkpoint::EncoderConfig config;
    std::vector<checkpoint::HeadConfig> heads;
    std::vector<std::string> notes;
    std::int64_t parameters = 0;
    std::optional<ScoringEncoder> packed;
    std::optional<Encoder> onDevice;
};

namespace {

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

/// Exceptions of torch and of the memory as errors.
template <typename Function>
auto guarded(const Function& function) -> decltype(function())
{
    try {
        return function();
    } catch (...) {
        return caughtError("classify");
    }
}

} // namespace

Classifier::Classifier(const Encoder& encoder, ScoringPrecision precision)
{
    auto state = std::make_shared<State>();
    state->config = encoder.config;
    state->heads.assign(encoder.heads.begin(), encoder.heads.end());
    state->notes = encoder.notes;
    state->parameters = encoder.parameters();
    if (encoder.device().is_cpu())
        state->packed.emplace(encoder, precision);
    else
        state->onDevice = encoder;
    m_state = std::move(state);
}

Result<Classifier> Classifier::load(const std::filesystem::path& directory, const std::string& device,
                                    const std::string& headName, ScoringPrecision precision)
{
    FW_TRY(checkDevice(device));
    if (precision != ScoringPrecision::Float32 && device != "cpu")
        return Error{ErrorKind::Incompatible, "scoring with int8 runs on the CPU alone, not on " + device,
                     "use --device cpu, or float32"};
    try {
        FW_ASSIGN(const Encoder encoder, loadEncoder(directory, at::Device(device)));
        if (encoder.heads.empty())
            return Error{ErrorKind::Incompatible, directory.string() + " has no classification head",
                         "name a directory of a sequence classifier, or train one with train-classifier"};
        auto chosen = Classifier(encoder, precision).withHead(headName);
        if (!chosen.ok())
            return Error{chosen.error().kind, directory.string() + ": " + chosen.error().message, chosen.error().hint};
        return chosen;
    } catch (...) {
        return caughtError("load the classifier in " + directory.string());
    }
}

const std::vector<std::string>& Classifier::notes() const
{
    return m_state->notes;
}

std::vector<std::string> Classifier::heads() const
{
    std::vector<std::string> names;
    for (const checkpoint::HeadConfig& head : m_state->heads)
        names.push_back(head.name);
    return names;
}

const checkpoint::HeadConfig& Classifier::headAt(std::size_t index) const
{
    return m_state->heads[index];
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

const checkpoint::EncoderConfig& Classifier::config() const
{
    return m_state->config;
}

std::int64_t Classifier::parameters() const
{
    return m_state->parameters;
}

std::int64_t Classifier::bytesInMemory() const
{
    return m_state->packed ? m_state->packed->bytes() : m_state->onDevice->bytes();
}

Result<std::vector<std::vector<float>>> Classifier::headLogits(std::span<const std::size_t> heads,
                                                               std::span<const std::vector<int>> texts,
                                                               const CancelToken& cancel) const
{
    FW_TRY(checkTexts(*this, texts));
    if (texts.empty())
        return std::vector<std::vector<float>>(heads.size());
    auto computed = guarded([&]() -> Result<std::vector<std::vector<float>>> {
        if (m_state->onDevice)
            return logitsOnDevice(*m_state->onDevice, heads, texts, cancel);
        const std::vector<float> first = m_state->packed->firstHidden(texts, [&] { return !cancel.cancelled(); });
        FW_TRY(cancel.check());
        std::vector<std::vector<float>> tables;
        for (const std::size_t head : heads)
            tables.push_back(m_state->packed->logits(head, first));
        return tables;
    });
    if (computed.ok())
        for (const std::vector<float>& table : *computed)
            if (!std::all_of(table.begin(), table.end(), [](float value) { return std::isfinite(value); }))
                return Error{ErrorKind::Numerical, "the classifier gives values that are no numbers",
                             "its weights are damaged, or have values too large for their type"};
    return computed;
}

Result<std::vector<float>> Classifier::logits(std::span<const std::vector<int>> texts, const CancelToken& cancel) const
{
    FW_ASSIGN(std::vector<std::vector<float>> tables, headLogits({&m_head, 1}, texts, cancel));
    return std::move(tables.front());
}

Result<std::vector<float>> Classifier::scores(std::span<const std::vector<int>> texts, const CancelToken& cancel) const
{
    FW_ASSIGN(std::vector<float> table, logits(texts, cancel));
    toChances(table, head());
    return table;
}

Result<std::vector<std::vector<float>>> Classifier::allScores(std::span<const std::vector<int>> texts,
                                                              const CancelToken& cancel) const
{
    std::vector<std::size_t> all(m_state->heads.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    FW_ASSIGN(std::vector<std::vector<float>> tables, headLogits(all, texts, cancel));
    for (std::size_t head = 0; head < tables.size(); ++head)
        toChances(tables[head], m_state->heads[head]);
    return tables;
}

} // namespace fw::nn
