#include "core/compress/head_selection.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>

namespace fw::compress {

namespace {

struct Head
{
    double score = 0;
    std::size_t layer = 0;
    std::int64_t head = 0;
};

/// Marks the least important `ratio` of these heads as gone.
void dropLeast(std::vector<Head> heads, double ratio, std::vector<std::vector<bool>>& gone)
{
    std::stable_sort(heads.begin(), heads.end(), [](const Head& a, const Head& b) {
        return a.score != b.score ? a.score < b.score : std::pair(a.layer, a.head) > std::pair(b.layer, b.head);
    });
    const auto count = static_cast<std::size_t>(std::nearbyint(ratio * static_cast<double>(heads.size())));
    for (std::size_t i = 0; i < std::min(count, heads.size()); ++i)
        gone[heads[i].layer][static_cast<std::size_t>(heads[i].head)] = true;
}

} // namespace

std::vector<std::vector<std::int64_t>> chooseHeads(const HeadScores& scores, double ratio, bool global)
{
    std::vector<std::vector<bool>> gone;
    std::vector<Head> all;
    for (std::size_t layer = 0; layer < scores.size(); ++layer) {
        gone.emplace_back(scores[layer].size(), false);
        std::vector<Head> heads;
        for (std::size_t head = 0; head < scores[layer].size(); ++head)
            heads.push_back({scores[layer][head], layer, static_cast<std::int64_t>(head)});
        if (global)
            all.insert(all.end(), heads.begin(), heads.end());
        else
            dropLeast(std::move(heads), ratio, gone);
    }
    if (global)
        dropLeast(std::move(all), ratio, gone);
    std::vector<std::vector<std::int64_t>> stay(scores.size());
    for (std::size_t layer = 0; layer < scores.size(); ++layer)
        for (std::size_t head = 0; head < scores[layer].size(); ++head)
            if (!gone[layer][head])
                stay[layer].push_back(static_cast<std::int64_t>(head));
    return stay;
}

void keepHeads(nn::Gpt2Block& block, const std::vector<std::int64_t>& stay)
{
    if (static_cast<std::int64_t>(stay.size()) == block.heads)
        return;
    const std::int64_t size = block.headSize;
    const auto kept = static_cast<std::int64_t>(stay.size());
    const at::Tensor weight = block.attentionIn->denseWeight();
    const auto options = at::TensorOptions(at::kLong);
    at::Tensor rows = at::empty({3 * kept * size}, options);
    at::Tensor columns = at::empty({kept * size}, options);
    for (std::int64_t part = 0; part < 3; ++part)
        for (std::int64_t i = 0; i < kept; ++i)
            for (std::int64_t d = 0; d < size; ++d)
                rows.data_ptr<std::int64_t>()[(part * kept + i) * size + d] =
                    (part * block.heads + stay[static_cast<std::size_t>(i)]) * size + d;
    for (std::int64_t i = 0; i < kept * size; ++i)
        columns.data_ptr<std::int64_t>()[i] = stay[static_cast<std::size_t>(i / size)] * size + i % size;
    rows = rows.to(weight.device());
    columns = columns.to(weight.device());
    block.attentionIn = std::make_shared<nn::DenseLinear>(weight.index_select(0, rows).contiguous(),
                                                          block.attentionIn->bias().index_select(0, rows).contiguous());
    block.attentionOut = std::make_shared<nn::DenseLinear>(
        block.attentionOut->denseWeight().index_select(1, columns).contiguous(), block.attentionOut->bias());
    block.heads = kept;
}

} // namespace fw::compress
