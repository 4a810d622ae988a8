#include "core/measure/scoring_windows.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <numeric>

#include "core/nn/decoder.h"
#include "core/nn/kernels/parallel_parts.h"

namespace fw::measure {

namespace {

constexpr std::int64_t kTokensPerPass = 1024;

at::Tensor toTensor(const std::vector<std::int64_t>& values, const at::Device& device)
{
    at::Tensor result = at::empty({static_cast<std::int64_t>(values.size())}, at::TensorOptions(at::kLong));
    std::copy(values.begin(), values.end(), result.data_ptr<std::int64_t>());
    return result.to(device);
}

} // namespace

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

ScoredBatch::ScoredBatch(std::span<const Window> windows, std::span<const std::size_t> members)
{
    for (std::size_t w = 0; w < members.size(); ++w) {
        const Window& window = windows[members[w]];
        const auto inputs = static_cast<std::int64_t>(window.ids.size()) - 1;
        for (std::int64_t t = 0; t < inputs; ++t) {
            if (t + 1 >= window.context) {
                m_rows.push_back(static_cast<std::int64_t>(m_ids.size()));
                m_targets.push_back(window.ids[static_cast<std::size_t>(t + 1)]);
                m_owners.push_back(w);
            }
            m_ids.push_back(window.ids[static_cast<std::size_t>(t)]);
            m_positions.push_back(t);
        }
        m_offsets.push_back(static_cast<std::int64_t>(m_ids.size()));
    }
}

at::Tensor ScoredBatch::hidden(const nn::Decoder& model) const
{
    nn::RaggedAttention attention(m_offsets, true);
    return model.hidden(toTensor(m_ids, model.device()), toTensor(m_positions, model.device()), attention)
        .index_select(0, toTensor(m_rows, model.device()));
}

at::Tensor ScoredBatch::targets(const at::Device& device) const
{
    return toTensor(m_targets, device);
}

Status forEachBatch(const nn::LanguageModel& model, std::span<const Window> windows, const std::string& stage,
                    const CancelToken& cancel, const ProgressSink& progress,
                    const std::function<Status(std::span<const std::size_t> members)>& score)
{
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
    std::vector<std::span<const std::size_t>> batches;
    for (std::size_t begin = 0; begin < order.size();) {
        std::int64_t tokens = 0;
        std::size_t end = begin;
        while (end < order.size() && (end == begin || tokens < kTokensPerPass))
            tokens += static_cast<std::int64_t>(windows[order[end++]].ids.size());
        batches.emplace_back(order.data() + begin, end - begin);
        begin = end;
    }
    progress.beginStage(stage, static_cast<std::int64_t>(windows.size()), "windows");
    std::mutex told;
    std::size_t done = 0;
    return nn::runParts(
        batches.size(),
        [&](std::size_t batch) -> Status {
            FW_TRY(cancel.check());
            FW_TRY(score(batches[batch]));
            const std::scoped_lock lock(told);
            done += batches[batch].size();
            progress.advance(static_cast<std::int64_t>(done));
            return {};
        },
        !model.decoder().device().is_cpu());
}

} // namespace fw::measure
