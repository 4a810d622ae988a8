#include "core/measure/likelihood.h"

#include <ATen/ops/logsumexp.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/base/caught.h"
#include "core/measure/likelihood_tokens.h"
#include "core/measure/scoring_windows.h"

namespace fw::measure {

namespace {

/// Adds log p of the scored tokens of a batch's windows to their sums.
void addLogLikelihoods(const nn::Decoder& model, const ScoredBatch& batch, std::span<double> sums)
{
    if (batch.rows() == 0)
        return;
    const at::Tensor hidden = batch.hidden(model);
    const at::Tensor targets = batch.targets(model.device());
    for (std::int64_t begin = 0; begin < batch.rows(); begin += kLogitRows) {
        const std::int64_t count = std::min(kLogitRows, batch.rows() - begin);
        const at::Tensor logits = model.logits(hidden.narrow(0, begin, count));
        const at::Tensor chosen = logits.gather(1, targets.narrow(0, begin, count).unsqueeze(1)).squeeze(1);
        const at::Tensor logs = chosen.sub(at::logsumexp(logits, 1)).to(at::kCPU).contiguous();
        for (std::int64_t i = 0; i < count; ++i)
            sums[batch.owner(begin + i)] += logs.data_ptr<float>()[i];
    }
}

/// Log-likelihoods of all windows; `sums[i]` belongs to windows[i].
Result<std::vector<double>> scoreWindows(const nn::LanguageModel& model, std::span<const Window> windows,
                                         const CancelToken& cancel, ProgressSink progress)
{
    std::vector<double> sums(windows.size(), 0.0);
    FW_TRY(forEachBatch(
        model, windows, "likelihood", cancel, progress, [&](std::span<const std::size_t> members) -> Status {
            std::vector<double> part(members.size(), 0.0);
            addLogLikelihoods(model.decoder(), ScoredBatch(windows, members), part);
            for (std::size_t i = 0; i < members.size(); ++i) {
                if (!std::isfinite(part[i]))
                    return Error{ErrorKind::Numerical,
                                 fmt::format("the likelihood of text {} is not finite", windows[members[i]].text + 1),
                                 "this variant is broken; compress less, or another way"};
                sums[members[i]] = part[i];
            }
            return {};
        }));
    return sums;
}

/// The whole text of the two perplexities.
std::string joined(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

} // namespace

Result<std::vector<double>> sequenceLogLikelihoods(const nn::LanguageModel& model,
                                                   std::span<const std::vector<int>> sequences,
                                                   std::span<const std::int64_t> onlyAfter, const CancelToken& cancel,
                                                   ProgressSink progress)
try {
    std::vector<Window> windows;
    for (std::size_t i = 0; i < sequences.size(); ++i) {
        if (static_cast<std::int64_t>(sequences[i].size()) > model.contextLength() + 1)
            return Error{ErrorKind::InvalidInput, fmt::format("text {} exceeds the model's context", i + 1),
                         "shorten it"};
        windows.push_back({i, sequences[i], onlyAfter.empty() ? 1 : std::max<std::int64_t>(1, onlyAfter[i])});
    }
    return scoreWindows(model, windows, cancel, progress);
} catch (...) {
    return caughtError("measure the texts");
}

Result<std::vector<TextLikelihood>> textLikelihoods(const nn::LanguageModel& model,
                                                    const tokenizer::Tokenizer& tokenizer,
                                                    std::span<const std::string> texts, bool beginning,
                                                    const CancelToken& cancel, ProgressSink progress)
try {
    const auto prefix = tokenizer.roles().likelihoodPrefix();
    if (beginning && !prefix)
        return Error{ErrorKind::Incompatible, "the tokenizer has neither a beginning nor an end token",
                     "leave out --bos"};
    std::vector<Window> windows;
    std::vector<TextLikelihood> results(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i % 256 == 0)
            FW_TRY(cancel.check());
        const std::vector<int> ids = beginning ? likelihoodIds(tokenizer, texts[i]) : tokenizer.encode(texts[i]);
        const std::span<const int> all(ids);
        results[i].bytes = static_cast<std::int64_t>(texts[i].size());
        results[i].tokens = static_cast<std::int64_t>(ids.size());
        if (beginning)
            addRollingWindows(i, all, *prefix, model.contextLength(), windows);
        else if (!ids.empty()) {
            addRollingWindows(i, all.subspan(1), ids.front(), model.contextLength(), windows);
            --results[i].tokens;
        }
    }
    FW_ASSIGN(const std::vector<double> sums, scoreWindows(model, windows, cancel, progress));
    for (std::size_t w = 0; w < windows.size(); ++w)
        results[windows[w].text].logLikelihood += sums[w];
    return results;
} catch (...) {
    return caughtError("measure the texts");
}

std::int64_t perplexityStride(const nn::LanguageModel& model)
{
    return std::min<std::int64_t>(512, std::max<std::int64_t>(1, model.contextLength() / 2));
}

Result<std::vector<TextLikelihood>> perplexityWindows(const nn::LanguageModel& model,
                                                      const tokenizer::Tokenizer& tokenizer,
                                                      const std::vector<std::string>& lines,
                                                      PerplexityConvention convention, const CancelToken& cancel,
                                                      ProgressSink progress)
try {
    const auto prefix = tokenizer.roles().likelihoodPrefix();
    if (!prefix)
        return Error{ErrorKind::Incompatible, "the tokenizer has neither a beginning nor an end token",
                     "use a GPT-2-like tokenizer"};
    const std::string text = joined(lines);
    const std::vector<int> ids =
        convention == PerplexityConvention::Disjoint ? likelihoodIds(tokenizer, text) : tokenizer.encode(text);
    const auto total = static_cast<std::int64_t>(ids.size());
    const std::int64_t context = model.contextLength();
    std::vector<Window> windows;
    std::vector<TextLikelihood> results;
    const auto add = [&](std::vector<int> window, std::int64_t given) {
        results.push_back({0, static_cast<std::int64_t>(window.size()) - given, 0});
        windows.push_back({windows.size(), std::move(window), given});
    };
    if (convention == PerplexityConvention::Disjoint) {
        std::vector<Window> rolling;
        addRollingWindows(0, ids, *prefix, context, rolling);
        for (Window& window : rolling)
            add(std::move(window.ids), window.context);
    } else {
        std::int64_t previous = 0;
        for (std::int64_t begin = 0; begin < total && previous < total; begin += perplexityStride(model)) {
            const std::int64_t end = std::min(total, begin + context);
            add({ids.begin() + begin, ids.begin() + end}, std::max<std::int64_t>(1, previous - begin));
            previous = end;
        }
    }
    FW_ASSIGN(const auto sums, scoreWindows(model, windows, cancel, progress));
    for (std::size_t i = 0; i < results.size(); ++i)
        results[i].logLikelihood = sums[i];
    return results;
} catch (...) {
    return caughtError("measure the text");
}

Result<Perplexity> perplexity(const nn::LanguageModel& model, const tokenizer::Tokenizer& tokenizer,
                              const std::vector<std::string>& lines, const CancelToken& cancel, ProgressSink progress)
{
    const auto prefix = tokenizer.roles().likelihoodPrefix();
    if (!prefix)
        return Error{ErrorKind::Incompatible, "the tokenizer has neither a beginning nor an end token",
                     "use a GPT-2-like tokenizer"};
    std::vector<std::string> documents;
    std::copy_if(lines.begin(), lines.end(), std::back_inserter(documents),
                 [](const std::string& line) { return !line.empty(); });
    FW_ASSIGN(const auto likelihoods, textLikelihoods(model, tokenizer, documents, true, cancel, progress));
    Perplexity result;
    double sum = 0;
    std::int64_t tokens = 0;
    for (const TextLikelihood& one : likelihoods) {
        sum += one.logLikelihood;
        tokens += one.tokens;
        result.bytes += one.bytes;
    }
    if (tokens == 0)
        return Error{ErrorKind::InvalidInput, "the text is empty", "give a file with a document a line"};
    result.bitsPerByte = -sum / static_cast<double>(result.bytes) / std::numbers::ln2;
    result.perLine = std::exp(-sum / static_cast<double>(tokens));

    const auto overall = [&](PerplexityConvention convention) -> Result<double> {
        FW_ASSIGN(const auto windows, perplexityWindows(model, tokenizer, lines, convention, cancel, progress));
        double logLikelihood = 0;
        std::int64_t scored = 0;
        for (const TextLikelihood& window : windows) {
            logLikelihood += window.logLikelihood;
            scored += window.tokens;
        }
        if (convention == PerplexityConvention::Disjoint)
            result.tokens = scored;
        return scored == 0 ? 0 : std::exp(-logLikelihood / static_cast<double>(scored));
    };
    FW_ASSIGN(result.disjoint, overall(PerplexityConvention::Disjoint));
    FW_ASSIGN(result.sliding, overall(PerplexityConvention::Sliding));
    result.stride = perplexityStride(model);
    return result;
}

} // namespace fw::measure
