#include "core/measure/likelihood.h"

#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/logsumexp.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "core/nn/gpt2.h"

namespace fw::measure {

namespace {

constexpr std::int64_t kTokensPerBatch = 1024;
constexpr std::int64_t kLogitRows = 256;

/// A stretch of ids to predict after a stretch of context: ids[0, context) is given, the rest is scored.
struct Window
{
    std::size_t text = 0;
    std::vector<int> ids;
    std::int64_t context = 1;
};

/// lm-evaluation-harness' get_rolling_token_windows with one token of context.
void addRollingWindows(std::size_t text, std::span<const int> ids, int prefix, std::int64_t length,
                       std::vector<Window>& windows)
{
    const auto total = static_cast<std::int64_t>(ids.size());
    std::int64_t predicted = std::min(length, total);
    if (predicted == 0)
        return;
    Window first{text, {prefix}, 1};
    first.ids.insert(first.ids.end(), ids.begin(), ids.begin() + predicted);
    windows.push_back(std::move(first));
    while (predicted < total) {
        const std::int64_t next = std::min(total - predicted, length);
        const std::int64_t end = predicted + next;
        const std::int64_t begin = std::max<std::int64_t>(0, end - length - 1);
        Window window{text, {ids.begin() + begin, ids.begin() + end}, predicted - begin};
        windows.push_back(std::move(window));
        predicted = end;
    }
}

/// Sums of log p over the scored tokens of a batch of windows.
void scoreBatch(const nn::Gpt2& model, std::span<const Window* const> windows, std::span<double> sums)
{
    std::vector<std::int64_t> offsets{0};
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> positions;
    std::vector<std::int64_t> rows;    // whose next token is scored
    std::vector<std::int64_t> targets; // that token
    std::vector<std::size_t> owner;
    for (std::size_t w = 0; w < windows.size(); ++w) {
        const Window& window = *windows[w];
        const auto inputs = static_cast<std::int64_t>(window.ids.size()) - 1;
        for (std::int64_t t = 0; t < inputs; ++t) {
            if (t + 1 >= window.context) {
                rows.push_back(static_cast<std::int64_t>(ids.size()));
                targets.push_back(window.ids[static_cast<std::size_t>(t + 1)]);
                owner.push_back(w);
            }
            ids.push_back(window.ids[static_cast<std::size_t>(t)]);
            positions.push_back(t);
        }
        offsets.push_back(static_cast<std::int64_t>(ids.size()));
    }
    if (rows.empty())
        return;
    auto tensor = [&](const std::int64_t* values, std::size_t count) {
        at::Tensor result = at::empty({static_cast<std::int64_t>(count)}, at::TensorOptions(at::kLong));
        std::copy(values, values + count, result.data_ptr<std::int64_t>());
        return result.to(model.device());
    };
    nn::RaggedAttention attention(offsets, true);
    const at::Tensor hidden =
        model.hidden(tensor(ids.data(), ids.size()), tensor(positions.data(), positions.size()), attention);
    for (std::size_t begin = 0; begin < rows.size(); begin += kLogitRows) {
        const std::size_t count = std::min<std::size_t>(kLogitRows, rows.size() - begin);
        const at::Tensor logits = model.logits(hidden.index_select(0, tensor(rows.data() + begin, count)));
        const at::Tensor chosen = logits.gather(1, tensor(targets.data() + begin, count).unsqueeze(1)).squeeze(1);
        const at::Tensor logs = chosen.sub(at::logsumexp(logits, 1)).to(at::kCPU).contiguous();
        for (std::size_t i = 0; i < count; ++i)
            sums[owner[begin + i]] += logs.data_ptr<float>()[i];
    }
}

/// Scores all windows in batches of similar length; `sums[i]` belongs to windows[i].
Result<std::vector<double>> scoreWindows(const nn::LanguageModel& model, std::span<const Window> windows,
                                         const CancelToken& cancel, ProgressSink progress)
{
    const at::NoGradGuard noGradient;
    const std::int64_t vocabulary = model.config().vocabulary;
    for (const Window& window : windows)
        for (const int id : window.ids)
            if (id < 0 || id >= vocabulary)
                return Error{
                    ErrorKind::Incompatible,
                    fmt::format("text {} holds the id {}, the model knows {} ids", window.text + 1, id, vocabulary),
                    "the tokenizer does not belong to this model"};
    std::vector<std::size_t> order(windows.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return windows[a].ids.size() < windows[b].ids.size(); });
    progress.beginStage("likelihood", static_cast<std::int64_t>(windows.size()), "windows");
    std::vector<double> sums(windows.size(), 0.0);
    for (std::size_t begin = 0; begin < order.size();) {
        FW_TRY(cancel.check());
        std::vector<const Window*> batch;
        std::int64_t tokens = 0;
        std::size_t end = begin;
        while (end < order.size() && (batch.empty() || tokens < kTokensPerBatch)) {
            batch.push_back(&windows[order[end]]);
            tokens += static_cast<std::int64_t>(windows[order[end]].ids.size());
            ++end;
        }
        std::vector<double> part(batch.size(), 0.0);
        scoreBatch(model.gpt2(), batch, part);
        for (std::size_t i = begin; i < end; ++i) {
            if (!std::isfinite(part[i - begin]))
                return Error{ErrorKind::Numerical,
                             fmt::format("the likelihood of text {} is not finite", windows[order[i]].text + 1),
                             "this variant is broken; compress less, or another way"};
            sums[order[i]] = part[i - begin];
        }
        begin = end;
        progress.advance(static_cast<std::int64_t>(begin));
    }
    return sums;
}

/// One id stream over a whole text for the two perplexities.
std::vector<int> encodeWhole(const tokenizer::Tokenizer& tokenizer, const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return tokenizer.encode(text);
}

} // namespace

Result<std::vector<double>> sequenceLogLikelihoods(const nn::LanguageModel& model,
                                                   std::span<const std::vector<int>> sequences,
                                                   std::span<const std::int64_t> onlyAfter, const CancelToken& cancel,
                                                   ProgressSink progress)
{
    std::vector<Window> windows;
    for (std::size_t i = 0; i < sequences.size(); ++i) {
        if (static_cast<std::int64_t>(sequences[i].size()) > model.contextLength() + 1)
            return Error{ErrorKind::InvalidInput, fmt::format("text {} exceeds the model's context", i + 1),
                         "shorten it"};
        windows.push_back({i, sequences[i], onlyAfter.empty() ? 1 : std::max<std::int64_t>(1, onlyAfter[i])});
    }
    return scoreWindows(model, windows, cancel, progress);
}

Result<std::vector<TextLikelihood>> textLikelihoods(const nn::LanguageModel& model,
                                                    const tokenizer::Tokenizer& tokenizer,
                                                    std::span<const std::string> texts, bool beginning,
                                                    const CancelToken& cancel, ProgressSink progress)
{
    const auto prefix = tokenizer.endOfText();
    if (beginning && !prefix)
        return Error{ErrorKind::Incompatible, "the tokenizer has no end-of-text token to begin with",
                     "leave out --bos"};
    std::vector<Window> windows;
    std::vector<TextLikelihood> results(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i % 256 == 0)
            FW_TRY(cancel.check());
        const std::vector<int> ids = tokenizer.encode(texts[i]);
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
}

Result<Perplexity> perplexity(const nn::LanguageModel& model, const tokenizer::Tokenizer& tokenizer,
                              const std::vector<std::string>& lines, const CancelToken& cancel, ProgressSink progress)
{
    const auto prefix = tokenizer.endOfText();
    if (!prefix)
        return Error{ErrorKind::Incompatible, "the tokenizer has no end-of-text token", "use a GPT-2-like tokenizer"};
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

    const std::vector<int> ids = encodeWhole(tokenizer, lines);
    const auto total = static_cast<std::int64_t>(ids.size());
    const std::int64_t context = model.contextLength();
    result.tokens = total;
    std::vector<Window> windows;
    const std::int64_t span = std::max<std::int64_t>(1, context - 1);
    for (std::int64_t begin = 0; begin < total; begin += span) {
        Window window{0, {*prefix}, 1};
        window.ids.insert(window.ids.end(), ids.begin() + begin, ids.begin() + std::min(total, begin + span));
        windows.push_back(std::move(window));
    }
    FW_ASSIGN(const auto disjoint, scoreWindows(model, windows, cancel, progress));
    result.disjoint = std::exp(-std::accumulate(disjoint.begin(), disjoint.end(), 0.0) / static_cast<double>(total));

    result.stride = std::min<std::int64_t>(512, std::max<std::int64_t>(1, context / 2));
    windows.clear();
    std::int64_t scored = 0;
    std::int64_t previous = 0;
    for (std::int64_t begin = 0; begin < total && previous < total; begin += result.stride) {
        const std::int64_t end = std::min(total, begin + context);
        const std::int64_t given = std::max<std::int64_t>(1, previous - begin);
        windows.push_back({0, {ids.begin() + begin, ids.begin() + end}, given});
        scored += end - begin - given;
        previous = end;
    }
    FW_ASSIGN(const auto sliding, scoreWindows(model, windows, cancel, progress));
    result.sliding =
        scored == 0 ? 0 : std::exp(-std::accumulate(sliding.begin(), sliding.end(), 0.0) / static_cast<double>(scored));
    return result;
}

} // namespace fw::measure
