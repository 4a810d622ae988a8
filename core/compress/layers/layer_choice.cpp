#include "core/compress/layers/layer_choice.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fw::compress {

std::vector<std::int64_t> pickLayers(const std::string& which, std::int64_t count, std::int64_t layers)
{
    std::vector<std::int64_t> stay;
    for (std::int64_t i = 0; i < count; ++i) {
        if (which == "first")
            stay.push_back(i);
        else if (which == "last")
            stay.push_back(layers - count + i);
        else if (count == 1)
            stay.push_back(0);
        else
            stay.push_back(std::llround(static_cast<double>(i * (layers - 1)) / static_cast<double>(count - 1)));
    }
    return stay;
}

std::vector<std::int64_t> pickGreatest(const std::vector<double>& scores, std::int64_t count)
{
    std::vector<std::int64_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::int64_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
        return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
    });
    order.resize(static_cast<std::size_t>(count));
    std::sort(order.begin(), order.end());
    return order;
}

std::vector<std::int64_t> withoutSpan(std::int64_t layers, std::int64_t first, std::int64_t count)
{
    std::vector<std::int64_t> stay;
    for (std::int64_t i = 0; i < layers; ++i)
        if (i < first || i >= first + count)
            stay.push_back(i);
    return stay;
}

void keepLayers(nn::Decoder& model, const std::vector<std::int64_t>& stay)
{
    std::vector<nn::DecoderBlock> blocks;
    for (const std::int64_t layer : stay)
        blocks.push_back(model.blocks[static_cast<std::size_t>(layer)]);
    model.blocks = std::move(blocks);
    model.config.layers = static_cast<std::int64_t>(model.blocks.size());
}

} // namespace fw::compress
