#include "core/generate/generator.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/isfinite.h>
#include <fmt/format.h>

#include <algorithm>
#include <mutex>

#include "core/base/caught.h"
#include "core/base/random.h"
#include "core/generate/key_value_cache.h"
#include "core/generate/sampler.h"
#include "core/nn/decoder.h"
#include "core/nn/kernels/parallel_parts.h"

namespace fw::generate {

namespace {

/// A continuation under way.
struct Row
{
    std::size_t prompt = 0;
    int draw = 0;
    std::int64_t slot = 0; ///< its place in the cache
    std::vector<int> ids;
    bool stopped = false;
};

at::Tensor toTensor(const std::vector<std::int64_t>& values, const at::Device& device)
{
    at::Tensor tensor = at::empty({static_cast<std::int64_t>(values.size())}, at::TensorOptions(at::kLong));
    std::copy(values.begin(), values.end(), tensor.data_ptr<std::int64_t>());
    return tensor.to(device);
}

/// Continuations [begin, end) in the order of prompts and draws.
struct Part
{
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// A row's tokens depend on itself alone, so a batch may be cut. Parts are as large as lets every thread have one,
/// within what products run well with.
std::vector<Part> cutIntoParts(std::size_t rows, std::size_t threads)
{
    constexpr std::size_t kSmallest = 8;
    constexpr std::size_t kLargest = 64;
    const std::size_t size = std::clamp((rows + threads - 1) / threads, kSmallest, kLargest);
    std::vector<Part> parts;
    for (std::size_t begin = 0; begin < rows; begin += size)
        parts.push_back({begin, std::min(begin + size, rows)});
    return parts;
}

/// Generates one part on the calling thread.
class Batch
{
public:
    Batch(const nn::Decoder& model, std::span<const std::vector<int>> prompts, std::span<const int> occurrences,
          const Decoding& decoding, const CancelToken& cancel, const Part& part)
        : m_model(model),
          m_decoding(decoding),
          m_cancel(cancel),
          m_cache(model.blocks.size(), static_cast<std::int64_t>(part.end - part.begin), decoding.maxNewTokens,
                  model.cacheBits)
    {
        m_taps.proceed = [this](std::size_t, const at::Tensor&) { return !m_cancel.cancelled(); };
        const auto draws = static_cast<std::size_t>(decoding.draws);
        m_firstPrompt = part.begin / draws;
        m_prompts = prompts.subspan(m_firstPrompt, (part.end - 1) / draws + 1 - m_firstPrompt);
        for (std::size_t i = 0; i < m_prompts.size(); ++i)
            m_keys.push_back(promptKey(m_prompts[i], occurrences.empty() ? 0 : occurrences[m_firstPrompt + i]));
        for (std::size_t row = part.begin; row < part.end; ++row)
            m_rows.push_back({row / draws - m_firstPrompt,
                              static_cast<int>(row % draws),
                              static_cast<std::int64_t>(m_rows.size()),
                              {},
                              false});
        m_active.resize(m_rows.size());
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            m_active[i] = i;
    }

    /// Fills the part's places of `generations`. `onTokens` hears how many tokens were drawn since the last call.
    Status run(std::span<Generation> generations, const std::function<void(std::size_t)>& onTokens)
    {
        if (m_decoding.maxNewTokens > 0) {
            FW_TRY(prefill());
            std::size_t drawn = m_rows.size();
            while (!m_active.empty()) {
                onTokens(drawn);
                drawn = m_active.size();
                FW_TRY(step());
            }
        }
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            generations[i] = {m_firstPrompt + m_rows[i].prompt, m_rows[i].draw, std::move(m_rows[i].ids),
                              m_rows[i].stopped};
        return {};
    }

private:
    Status prefill()
    {
        std::vector<std::int64_t> ids;
        std::vector<std::int64_t> positions;
        std::vector<std::int64_t> last;
        m_offsets = {0};
        for (const std::vector<int>& prompt : m_prompts) {
            for (std::size_t t = 0; t < prompt.size(); ++t) {
                ids.push_back(prompt[t]);
                positions.push_back(static_cast<std::int64_t>(t));
            }
            m_offsets.push_back(static_cast<std::int64_t>(ids.size()));
            last.push_back(m_offsets.back() - 1);
        }
        const at::Device device = m_model.device();
        PrefillAttention attention(m_offsets, m_cache);
        const at::Tensor hidden = m_model.hidden(toTensor(ids, device), toTensor(positions, device), attention, m_taps);
        FW_TRY(m_cancel.check());
        const at::Tensor logits =
            m_model.logits(hidden.index_select(0, toTensor(last, device))); // (prompts, vocabulary)
        return sample(logits, [&](std::size_t i) { return m_rows[m_active[i]].prompt; });
    }

    Status step()
    {
        std::vector<std::int64_t> ids;
        std::vector<std::int64_t> positions;
        std::vector<std::int64_t> slots;
        std::vector<nn::AttentionQuery> queries;
        for (const std::size_t index : m_active) {
            const Row& row = m_rows[index];
            const std::int64_t begin = m_offsets[row.prompt];
            const std::int64_t length = m_offsets[row.prompt + 1] - begin;
            const auto time = static_cast<std::int64_t>(row.ids.size()) - 1;
            const std::int64_t own = row.slot * m_cache.capacity();
            ids.push_back(row.ids.back());
            positions.push_back(length + time);
            slots.push_back(own + time);
            queries.push_back({static_cast<std::int64_t>(queries.size()), {{begin, length}, {own, time + 1}}});
        }
        const at::Device device = m_model.device();
        DecodeAttention attention(std::move(queries), toTensor(slots, device), m_cache);
        const at::Tensor hidden = m_model.hidden(toTensor(ids, device), toTensor(positions, device), attention, m_taps);
        FW_TRY(m_cancel.check());
        return sample(m_model.logits(hidden), [](std::size_t i) { return i; });
    }

    /// Draws the next token of every active row from the row of `logits` that `source` names, and lets finished rows
    /// go.
    template <typename Source>
    Status sample(const at::Tensor& deviceLogits, Source source)
    {
        const at::Tensor logits = deviceLogits.to(at::kCPU).contiguous();
        const float* data = logits.data_ptr<float>();
        const auto vocabulary = static_cast<std::size_t>(logits.size(1));
        std::vector<int> tokens(m_active.size());
        at::parallel_for(0, static_cast<std::int64_t>(m_active.size()), 1, [&](std::int64_t begin, std::int64_t end) {
            SamplerScratch scratch;
            for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
                const Row& row = m_rows[m_active[i]];
                const NoiseKey key{m_decoding.seed, m_keys[row.prompt], static_cast<std::uint32_t>(row.draw),
                                   static_cast<std::uint32_t>(row.ids.size())};
                tokens[i] = sampleToken({data + source(i) * vocabulary, vocabulary}, m_decoding, key, scratch);
            }
        });
        std::vector<std::size_t> active;
        for (std::size_t i = 0; i < m_active.size(); ++i) {
            Row& row = m_rows[m_active[i]];
            if (tokens[i] < 0)
                return brokenError(row);
            const auto& stops = m_decoding.stopTokens;
            row.stopped = std::find(stops.begin(), stops.end(), tokens[i]) != stops.end();
            if (row.stopped)
                continue;
            row.ids.push_back(tokens[i]);
            if (static_cast<int>(row.ids.size()) < m_decoding.maxNewTokens)
                active.push_back(m_active[i]);
        }
        m_active = std::move(active);
        return {};
    }

    /// Runs the row once more and looks where values cease to be finite.
    Error brokenError(const Row& row) const
    {
        std::size_t broken = m_model.blocks.size();
        nn::ForwardTaps taps;
        taps.proceed = [&](std::size_t layer, const at::Tensor& stream) {
            if (layer == 0 || at::isfinite(stream).all().item<bool>())
                return true;
            broken = layer - 1;
            return false;
        };
        std::vector<std::int64_t> ids(m_prompts[row.prompt].begin(), m_prompts[row.prompt].end());
        ids.insert(ids.end(), row.ids.begin(), row.ids.end());
        std::vector<std::int64_t> positions(ids.size());
        for (std::size_t t = 0; t < ids.size(); ++t)
            positions[t] = static_cast<std::int64_t>(t);
        nn::RaggedAttention attention({0, static_cast<std::int64_t>(ids.size())}, true);
        (void)m_model.hidden(toTensor(ids, m_model.device()), toTensor(positions, m_model.device()), attention, taps);
        return {ErrorKind::Numerical, fmt::format("the logits are not finite: broken at layer {}", broken),
                "this variant cannot be used; compress less, or another way"};
    }

    const nn::Decoder& m_model;
    std::span<const std::vector<int>> m_prompts; ///< those of the part
    std::size_t m_firstPrompt = 0;
    const Decoding& m_decoding;
    const CancelToken& m_cancel;
    KeyValueCache m_cache;
    nn::ForwardTaps m_taps;
    std::vector<std::uint64_t> m_keys;
    std::vector<Row> m_rows;
    std::vector<std::size_t> m_active;
    std::vector<std::int64_t> m_offsets;
};

Status checkPrompts(const nn::LanguageModel& model, std::span<const std::vector<int>> prompts, const Decoding& decoding)
{
    const std::int64_t vocabulary = model.config().vocabulary;
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        if (prompts[i].empty())
            return Error{ErrorKind::InvalidInput, fmt::format("prompt {} has no tokens", i + 1),
                         "give every prompt some text"};
        const auto length = static_cast<std::int64_t>(prompts[i].size()) + decoding.maxNewTokens;
        if (length > model.contextLength())
            return Error{ErrorKind::InvalidInput,
                         fmt::format("prompt {} has {} tokens; with {} new ones it exceeds the context of {}", i + 1,
                                     prompts[i].size(), decoding.maxNewTokens, model.contextLength()),
                         "shorten the prompt or generate fewer tokens"};
        for (const int id : prompts[i])
            if (id < 0 || id >= vocabulary)
                return Error{ErrorKind::Incompatible,
                             fmt::format("prompt {} holds the id {}, the model knows {} ids", i + 1, id, vocabulary),
                             "the tokenizer does not belong to this model"};
    }
    return {};
}

} // namespace

std::uint64_t promptKey(std::span<const int> ids, int occurrence)
{
    std::uint64_t key = 0x9E3779B97F4A7C15ULL;
    for (const int id : ids)
        key = mixBits(key ^ static_cast<std::uint64_t>(id));
    return occurrence == 0 ? key : mixBits(key ^ ~static_cast<std::uint64_t>(occurrence)); // no id is negative
}

Result<std::vector<Generation>> generate(const nn::LanguageModel& model, std::span<const std::vector<int>> prompts,
                                         const Decoding& decoding, const CancelToken& cancel,
                                         const std::function<void(std::int64_t tokens)>& onToken,
                                         std::span<const int> occurrences)
try {
    FW_TRY(checkPrompts(model, prompts, decoding));
    if (prompts.empty())
        return std::vector<Generation>{};
    std::vector<Generation> generations(prompts.size() * static_cast<std::size_t>(decoding.draws));
    const bool here = !model.decoder().device().is_cpu();
    const std::vector<Part> parts =
        cutIntoParts(generations.size(), static_cast<std::size_t>(here ? 1 : at::get_num_threads()));
    std::mutex told;
    std::int64_t drawn = 0;
    const auto onTokens = [&](std::size_t tokens) {
        if (!onToken)
            return;
        const std::scoped_lock lock(told);
        drawn += static_cast<std::int64_t>(tokens);
        onToken(drawn);
    };
    FW_TRY(nn::runParts(
        parts.size(),
        [&](std::size_t i) {
            const std::span<Generation> places(generations.data() + parts[i].begin, parts[i].end - parts[i].begin);
            return Batch(model.decoder(), prompts, occurrences, decoding, cancel, parts[i]).run(places, onTokens);
        },
        here));
    return generations;
} catch (...) {
    return caughtError("generate");
}

} // namespace fw::generate
