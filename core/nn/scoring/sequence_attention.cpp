#include "core/nn/scoring/sequence_attention.h"

#include <algorithm>
#include <cmath>

#include "core/nn/kernels/lane_functions.h"

namespace fw::nn {

namespace {

constexpr std::int64_t kGroup = 4 * kLanes; // sums that are kept in registers at once

std::int64_t roundUp(std::int64_t count)
{
    return (count + kGroup - 1) / kGroup * kGroup;
}

void makeRoom(AlignedBuffer<float>& buffer, std::int64_t size)
{
    if (static_cast<std::int64_t>(buffer.size()) < size)
        buffer = AlignedBuffer<float>(static_cast<std::size_t>(size));
}

/// result[i] = scale · Σ_k weights[k] · rows[k][i]: scores from transposed keys, contexts from values. `width` is a
/// multiple of kGroup.
FW_LANE_CLONES void weightedSum(const float* weights, const float* rows, std::int64_t count, std::int64_t width,
                                float scale, float* result)
{
    for (std::int64_t begin = 0; begin < width; begin += kGroup) {
        Lanes sums[4] = {};
        for (std::int64_t k = 0; k < count; ++k)
            for (int part = 0; part < 4; ++part) {
                Lanes row;
                loadLanes(rows + k * width + begin + part * kLanes, row);
                sums[part] += row * weights[k];
            }
        for (int part = 0; part < 4; ++part)
            storeLanes(sums[part] * scale, result + begin + part * kLanes);
    }
}

/// scores = e^(scores − their maximum), 0 beyond `count`; returns 1 / their sum.
FW_LANE_CLONES float exponentials(float* scores, std::int64_t count, std::int64_t width)
{
    for (std::int64_t i = count; i < width; ++i)
        scores[i] = -INFINITY;
    const float top = *std::max_element(scores, scores + count);
    Lanes sums{};
    for (std::int64_t i = 0; i < width; i += kLanes) {
        Lanes x;
        Lanes y;
        loadLanes(scores + i, x);
        expLanes(x - top, y);
        y = x == -INFINITY ? Lanes{} : y;
        storeLanes(y, scores + i);
        sums += y;
    }
    return 1.0F / sumLanes(sums);
}

} // namespace

void SequenceAttention::attend(std::int64_t heads, std::int64_t headSize, const RowsView& queries, const RowsView& keys,
                               const RowsView& values, float* output, std::int64_t outputStride)
{
    const std::int64_t tokens = roundUp(keys.count);
    const std::int64_t size = roundUp(headSize);
    makeRoom(m_keys, headSize * tokens);
    makeRoom(m_values, keys.count * size);
    makeRoom(m_scores, tokens);
    makeRoom(m_sums, size);
    const float scale = 1.0F / std::sqrt(static_cast<float>(headSize));
    for (std::int64_t head = 0; head < heads; ++head) {
        const std::int64_t offset = head * headSize;
        for (std::int64_t t = 0; t < keys.count; ++t) {
            const float* key = keys.data + t * keys.stride + offset;
            for (std::int64_t i = 0; i < headSize; ++i)
                m_keys.data()[i * tokens + t] = key[i];
            std::copy_n(values.data + t * values.stride + offset, headSize, m_values.data() + t * size);
            std::fill(m_values.data() + t * size + headSize, m_values.data() + (t + 1) * size, 0.0F);
        }
        for (std::int64_t i = 0; i < headSize; ++i) // a longer text may have stood here
            std::fill(m_keys.data() + i * tokens + keys.count, m_keys.data() + (i + 1) * tokens, 0.0F);
        for (std::int64_t q = 0; q < queries.count; ++q) {
            weightedSum(queries.data + q * queries.stride + offset, m_keys.data(), headSize, tokens, scale,
                        m_scores.data());
            const float inverse = exponentials(m_scores.data(), keys.count, tokens);
            weightedSum(m_scores.data(), m_values.data(), keys.count, size, inverse, m_sums.data());
            std::copy_n(m_sums.data(), headSize, output + q * outputStride + offset);
        }
    }
}

} // namespace fw::nn
