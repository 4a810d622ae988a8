#include "core/measure/divergence.h"

#include <ATen/ops/log_softmax.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/caught.h"
#include "core/measure/scoring_windows.h"

namespace fw::measure {

namespace {

/// Adds a batch's rows to its windows' figures.
void addBatch(const nn::Decoder& base, const nn::Decoder& variant, const ScoredBatch& batch,
              std::span<const std::size_t> members, std::vector<TextDivergence>& windows)
{
    if (batch.rows() == 0)
        return;
    const at::Tensor baseHidden = batch.hidden(base);
    const at::Tensor hidden = batch.hidden(variant);
    for (std::int64_t begin = 0; begin < batch.rows(); begin += kLogitRows) {
        const std::int64_t count = std::min(kLogitRows, batch.rows() - begin);
        const at::Tensor p = at::log_softmax(base.logits(baseHidden.narrow(0, begin, count)), 1);
        const at::Tensor q = at::log_softmax(variant.logits(hidden.narrow(0, begin, count)), 1).to(p.device());
        const at::Tensor divergence = p.exp().mul(p.sub(q)).sum(1).to(at::kCPU).contiguous();
        const at::Tensor agree = p.argmax(1).eq(q.argmax(1)).to(at::kCPU).contiguous();
        for (std::int64_t i = 0; i < count; ++i) {
            TextDivergence& text = windows[members[batch.owner(begin + i)]];
            const double nats = std::max(0.0F, divergence.data_ptr<float>()[i]); // rounding may leave it below 0
            text.divergence += nats;
            for (std::size_t level = 0; level < kDivergenceLevels && nats > divergenceLevel(level); ++level)
                ++text.above[level];
            text.agreements += agree.data_ptr<bool>()[i] ? 1 : 0;
            ++text.tokens;
        }
    }
}

} // namespace

double divergenceLevel(std::size_t index)
{
    return std::pow(10.0, static_cast<double>(index) / 4 - 3);
}

std::string divergenceLevelSignal(std::size_t index)
{
    return fmt::format("document/divergence_above_{:.3g}", divergenceLevel(index));
}

Result<std::vector<TextDivergence>> textDivergences(const nn::LanguageModel& base, const nn::LanguageModel& variant,
                                                    const tokenizer::Tokenizer& tokenizer,
                                                    std::span<const std::string> texts, const CancelToken& cancel,
                                                    ProgressSink progress)
try {
    if (base.config().vocabulary != variant.config().vocabulary)
        return Error{ErrorKind::Incompatible,
                     fmt::format("the base knows {} tokens and the variant {}: their predictions cannot be compared",
                                 base.config().vocabulary, variant.config().vocabulary),
                     "compare bits per byte instead"};
    const auto prefix = tokenizer.roles().likelihoodPrefix();
    if (!prefix)
        return Error{ErrorKind::Incompatible, "the tokenizer has neither a beginning nor an end token",
                     "use a GPT-2-like tokenizer"};
    const std::int64_t length = std::min(base.contextLength(), variant.contextLength());
    std::vector<Window> windows;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i % 256 == 0)
            FW_TRY(cancel.check());
        addRollingWindows(i, tokenizer.encode(texts[i]), *prefix, length, windows);
    }
    std::vector<TextDivergence> byWindow(windows.size());
    FW_TRY(forEachBatch(
        base, windows, "divergence", cancel, progress, [&](std::span<const std::size_t> members) -> Status {
            addBatch(base.decoder(), variant.decoder(), ScoredBatch(windows, members), members, byWindow);
            return {};
        }));
    std::vector<TextDivergence> results(texts.size());
    for (std::size_t i = 0; i < windows.size(); ++i) {
        TextDivergence& text = results[windows[i].text];
        text.divergence += byWindow[i].divergence;
        text.agreements += byWindow[i].agreements;
        text.tokens += byWindow[i].tokens;
        for (std::size_t level = 0; level < kDivergenceLevels; ++level)
            text.above[level] += byWindow[i].above[level];
    }
    for (std::size_t i = 0; i < results.size(); ++i)
        if (!std::isfinite(results[i].divergence))
            return Error{ErrorKind::Numerical, fmt::format("the divergence on text {} is not finite", i + 1),
                         "this variant is broken; compress less, or another way"};
    return results;
} catch (...) {
    return caughtError("compare the predictions");
}

} // namespace fw::measure
