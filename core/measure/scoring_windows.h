// Texts cut into windows that fit a model's context, and batches of them without padding: what likelihoods and
// divergences run on. For this room alone: it sees torch.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/nn/decoder.h"
#include "core/nn/language_model.h"

namespace fw::measure {

/// A stretch of ids to predict after a stretch of context: ids[0, context) is given, the rest is scored.
struct Window
{
    std::size_t text = 0;
    std::vector<int> ids;
    std::int64_t context = 1;
};

/// lm-evaluation-harness' get_rolling_token_windows with one token of context.
void addRollingWindows(std::size_t text, std::span<const int> ids, int prefix, std::int64_t length,
                       std::vector<Window>& windows);

/// Some windows side by side. Rows are their scored tokens, in order.
class ScoredBatch
{
public:
    ScoredBatch(std::span<const Window> windows, std::span<const std::size_t> members);

    std::int64_t rows() const { return static_cast<std::int64_t>(m_rows.size()); }
    /// Which member a row belongs to.
    std::size_t owner(std::int64_t row) const { return m_owners[static_cast<std::size_t>(row)]; }
    /// Final hidden states of the positions whose next token is scored, (rows, width).
    at::Tensor hidden(const nn::Decoder& model) const;
    /// Those tokens, int64 (rows).
    at::Tensor targets(const at::Device& device) const;

private:
    std::vector<std::int64_t> m_offsets{0};
    std::vector<std::int64_t> m_ids;
    std::vector<std::int64_t> m_positions;
    std::vector<std::int64_t> m_rows;
    std::vector<std::int64_t> m_targets;
    std::vector<std::size_t> m_owners;
};

/// Logits of so many rows are in memory at once.
inline constexpr std::int64_t kLogitRows = 256;

/// Hands all windows over in batches of similar length, as indices, several batches at the same time (nn::runParts):
/// `score` may write what belongs to its members alone. An error where a model does not know an id.
Status forEachBatch(const nn::LanguageModel& model, std::span<const Window> windows, const std::string& stage,
                    const CancelToken& cancel, const ProgressSink& progress,
                    const std::function<Status(std::span<const std::size_t> members)>& score);

} // namespace fw::measure
