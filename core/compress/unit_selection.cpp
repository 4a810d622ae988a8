#include "core/compress/unit_selection.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>

namespace fw::compress {

namespace {

struct RankedUnit
{
    double score = 0;
    std::size_t layer = 0;
    std::int64_t index = 0;
};

/// Marks the least important `ratio` of these units as gone.
void dropLeast(std::vector<RankedUnit> units, double ratio, std::vector<std::vector<bool>>& gone)
{
    std::stable_sort(units.begin(), units.end(), [](const RankedUnit& a, const RankedUnit& b) {
        return a.score != b.score ? a.score < b.score : std::pair(a.layer, a.index) > std::pair(b.layer, b.index);
    });
    const auto count = static_cast<std::size_t>(std::nearbyint(ratio * static_cast<double>(units.size())));
    for (std::size_t i = 0; i < std::min(count, units.size()); ++i)
        gone[units[i].layer][static_cast<std::size_t>(units[i].index)] = true;
}

} // namespace

std::vector<std::vector<std::int64_t>> chooseUnits(const UnitScores& scores, double ratio, bool global)
{
    std::vector<std::vector<bool>> gone;
    std::vector<RankedUnit> all;
    for (std::size_t layer = 0; layer < scores.size(); ++layer) {
        gone.emplace_back(scores[layer].size(), false);
        std::vector<RankedUnit> units;
        for (std::size_t index = 0; index < scores[layer].size(); ++index)
            units.push_back({scores[layer][index], layer, static_cast<std::int64_t>(index)});
        if (global)
            all.insert(all.end(), units.begin(), units.end());
        else
            dropLeast(std::move(units), ratio, gone);
    }
    if (global)
        dropLeast(std::move(all), ratio, gone);
    std::vector<std::vector<std::int64_t>> stay(scores.size());
    for (std::size_t layer = 0; layer < scores.size(); ++layer)
        for (std::size_t index = 0; index < scores[layer].size(); ++index)
            if (!gone[layer][index])
                stay[layer].push_back(static_cast<std::int64_t>(index));
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

void keepNeurons(nn::Gpt2Block& block, const std::vector<std::int64_t>& stay)
{
    if (static_cast<std::int64_t>(stay.size()) == block.innerWidth())
        return;
    at::Tensor index = at::empty({static_cast<std::int64_t>(stay.size())}, at::TensorOptions(at::kLong));
    std::copy(stay.begin(), stay.end(), index.data_ptr<std::int64_t>());
    const at::Tensor in = block.mlpIn->denseWeight();
    index = index.to(in.device());
    block.mlpIn =
        std::make_shared<nn::DenseLinear>(in.index_select(0, index), block.mlpIn->bias().index_select(0, index));
    block.mlpOut = std::make_shared<nn::DenseLinear>(block.mlpOut->denseWeight().index_select(1, index).contiguous(),
                                                     block.mlpOut->bias());
}

void keepUnits(nn::Gpt2& model, Unit unit, const std::vector<std::vector<std::int64_t>>& stay)
{
    const at::NoGradGuard noGradient;
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        if (unit == Unit::Head)
            keepHeads(model.blocks[layer], stay[layer]);
        else
            keepNeurons(model.blocks[layer], stay[layer]);
    }
}

} // namespace fw::compress
