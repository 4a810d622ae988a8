#include "core/compress/pruning/unit_selection.h"

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

namespace {

/// The places of units that are `width` numbers each.
at::Tensor placesOfUnits(const std::vector<std::int64_t>& stay, std::int64_t width, const at::Device& device)
{
    at::Tensor places = at::empty({static_cast<std::int64_t>(stay.size()) * width}, at::TensorOptions(at::kLong));
    auto* next = places.data_ptr<std::int64_t>();
    for (const std::int64_t unit : stay)
        for (std::int64_t i = 0; i < width; ++i)
            *next++ = unit * width + i;
    return places.to(device);
}

void keepRows(nn::LinearSlot& slot, const std::vector<std::int64_t>& stay, std::int64_t width)
{
    const at::Tensor weight = slot->denseWeight();
    const at::Tensor bias = slot->bias();
    const at::Tensor rows = placesOfUnits(stay, width, weight.device());
    slot = std::make_shared<nn::DenseLinear>(weight.index_select(0, rows).contiguous(),
                                             bias.defined() ? bias.index_select(0, rows).contiguous() : bias);
}

void keepColumns(nn::LinearSlot& slot, const std::vector<std::int64_t>& stay, std::int64_t width)
{
    const at::Tensor weight = slot->denseWeight();
    const at::Tensor columns = placesOfUnits(stay, width, weight.device());
    slot = std::make_shared<nn::DenseLinear>(weight.index_select(1, columns).contiguous(), slot->bias());
}

} // namespace

void keepHeads(nn::DecoderBlock& block, const std::vector<std::int64_t>& stay)
{
    const auto kept = static_cast<std::int64_t>(stay.size());
    if (kept == block.keyValueHeads)
        return;
    const std::int64_t sharing = block.heads / block.keyValueHeads;
    keepRows(block[nn::Role::Query], stay, block.groupWidth());
    keepRows(block[nn::Role::Key], stay, block.headSize);
    keepRows(block[nn::Role::Value], stay, block.headSize);
    keepColumns(block[nn::Role::Output], stay, block.groupWidth());
    block.keyValueHeads = kept;
    block.heads = kept * sharing;
}

void keepNeurons(nn::DecoderBlock& block, const std::vector<std::int64_t>& stay)
{
    if (static_cast<std::int64_t>(stay.size()) == block.innerWidth())
        return;
    for (const nn::Role role : {nn::Role::Gate, nn::Role::Up})
        if (block.has(role))
            keepRows(block[role], stay, 1);
    keepColumns(block[nn::Role::Down], stay, 1);
}

void keepUnits(nn::Decoder& model, Unit unit, const std::vector<std::vector<std::int64_t>>& stay)
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
