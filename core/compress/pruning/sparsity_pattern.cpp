#include "core/compress/pruning/sparsity_pattern.h"

#include <ATen/Parallel.h>
#include <ATen/ops/ones.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace fw::compress {

namespace {

at::Tensor allStay(const at::Tensor& scores)
{
    return at::ones(scores.sizes(), at::TensorOptions(at::kBool));
}

/// Drops `count` of each piece of `size` scores.
at::Tensor dropInPieces(const at::Tensor& given, std::int64_t size, std::int64_t count)
{
    const at::Tensor scores = given.contiguous();
    at::Tensor stay = allStay(scores);
    if (size == 0 || count == 0)
        return stay;
    const float* from = scores.data_ptr<float>();
    bool* to = stay.data_ptr<bool>();
    const std::int64_t grain = (1 << 14) / size + 1;
    at::parallel_for(0, scores.numel() / size, grain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i)
            dropLeast({from + i * size, static_cast<std::size_t>(size)}, count,
                      {to + i * size, static_cast<std::size_t>(size)});
    });
    return stay;
}

} // namespace

std::int64_t countThatGoes(double ratio, std::int64_t count)
{
    // .29 · 100 is 28.999999999999996: what a person would call whole is whole.
    const double share = ratio * static_cast<double>(count);
    const double nearest = std::nearbyint(share);
    return static_cast<std::int64_t>(std::abs(share - nearest) < 1e-9 * nearest ? nearest : std::floor(share));
}

void dropLeast(std::span<const float> scores, std::int64_t count, std::span<bool> stay)
{
    if (count <= 0)
        return;
    std::vector<std::pair<float, std::uint32_t>> order;
    order.reserve(scores.size());
    for (std::size_t i = 0; i < scores.size(); ++i)
        order.emplace_back(std::isnan(scores[i]) ? std::numeric_limits<float>::infinity() : scores[i],
                           static_cast<std::uint32_t>(i));
    const auto end = order.begin() + std::min(count, std::ssize(order));
    if (end < order.end())
        std::nth_element(order.begin(), end, order.end());
    for (auto gone = order.begin(); gone < end; ++gone)
        stay[gone->second] = false;
}

at::Tensor stayInMatrix(const at::Tensor& scores, double ratio)
{
    return dropInPieces(scores, scores.numel(), countThatGoes(ratio, scores.numel()));
}

at::Tensor stayInRows(const at::Tensor& scores, double ratio)
{
    return dropInPieces(scores, scores.size(1), countThatGoes(ratio, scores.size(1)));
}

at::Tensor stayInGroups(const at::Tensor& scores, std::int64_t keep, std::int64_t group)
{
    return dropInPieces(scores, group, group - keep);
}

} // namespace fw::compress
