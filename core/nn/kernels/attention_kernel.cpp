#include "core/nn/kernels/attention_kernel.h"

#include <algorithm>
#include <cmath>

#include "core/nn/kernels/share_range.h"

namespace fw::nn {

namespace {

struct Strided
{
    const float* data = nullptr;
    std::int64_t rowStride = 0;
    std::int64_t headStride = 0;

    static Strided of(const at::Tensor& tensor)
    {
        if (!tensor.defined())
            return {};
        return {tensor.data_ptr<float>(), tensor.stride(0), tensor.stride(1)};
    }
};

/// Keys or values as rows of floats, decoded where they are codes.
class Rows
{
public:
    Rows(const at::Tensor& tensor, const at::Tensor& scales, int bits, std::int64_t headSize)
        : m_bits(bits), m_headSize(headSize)
    {
        if (bits == kFloatCacheBits) {
            m_floats = Strided::of(tensor);
            return;
        }
        m_codes = static_cast<const std::uint8_t*>(tensor.data_ptr());
        m_scales = scales.data_ptr<at::Half>();
        m_heads = tensor.size(1);
        m_headBytes = tensor.size(2);
    }

    /// A span's rows of one head and the floats between them; they may lie in `decoded`.
    std::pair<const float*, std::int64_t> read(const KeyValueSpan& span, std::int64_t head,
                                               std::vector<float>& decoded) const
    {
        if (m_bits == kFloatCacheBits)
            return {m_floats.data + span.begin * m_floats.rowStride + head * m_floats.headStride, m_floats.rowStride};
        decoded.resize(std::max(decoded.size(), static_cast<std::size_t>(span.count * m_headSize)));
        for (std::int64_t t = 0; t < span.count; ++t) {
            const std::int64_t place = (span.begin + t) * m_heads + head;
            decodeHead(m_codes + place * m_headBytes, static_cast<float>(m_scales[place]), m_headSize, m_bits,
                       decoded.data() + t * m_headSize);
        }
        return {decoded.data(), m_headSize};
    }

private:
    int m_bits;
    std::int64_t m_headSize;
    Strided m_floats;
    const std::uint8_t* m_codes = nullptr;
    const at::Half* m_scales = nullptr;
    std::int64_t m_heads = 0;
    std::int64_t m_headBytes = 0;
};

// x86-64's baseline has 4-wide vectors; clones for wider ones are chosen once, by the loader.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FW_CLONES __attribute__((target_clones("default", "arch=haswell", "arch=skylake-avx512")))
#else
#define FW_CLONES
#endif

FW_CLONES float scoreSpan(const float* query, const float* key, std::int64_t stride, std::int64_t count,
                          std::int64_t size, float* scores)
{
    float top = -INFINITY;
    for (std::int64_t t = 0; t < count; ++t) {
        const float* row = key + t * stride;
        float sum = 0;
#pragma omp simd reduction(+ : sum)
        for (std::int64_t i = 0; i < size; ++i)
            sum += query[i] * row[i];
        scores[t] = sum;
        top = std::max(top, sum);
    }
    return top;
}

FW_CLONES void addWeighted(const float* value, std::int64_t stride, std::int64_t count, std::int64_t size,
                           const float* weights, float* out)
{
    for (std::int64_t t = 0; t < count; ++t) {
        const float* row = value + t * stride;
        const float weight = weights[t];
#pragma omp simd
        for (std::int64_t i = 0; i < size; ++i)
            out[i] += weight * row[i];
    }
}

/// Caps the scores and gives the greatest.
float capScores(float* scores, std::int64_t count, float cap)
{
    float top = -INFINITY;
    for (std::int64_t t = 0; t < count; ++t) {
        scores[t] = cap * std::tanh(scores[t] / cap);
        top = std::max(top, scores[t]);
    }
    return top;
}

/// A query without the keys that lie before its window.
AttentionQuery withinWindow(AttentionQuery query, std::int64_t window)
{
    std::int64_t surplus = window > 0 ? query.spans[0].count + query.spans[1].count - window : 0;
    for (KeyValueSpan& span : query.spans) {
        const std::int64_t gone = std::clamp<std::int64_t>(surplus, 0, span.count);
        span.begin += gone;
        span.count -= gone;
        surplus -= gone;
    }
    return query;
}

} // namespace

void attendRows(const at::Tensor& query, const KeyValueStore& first, const KeyValueStore& second,
                std::span<const AttentionQuery> queries, const AttentionRule& rule, at::Tensor& result)
{
    const std::int64_t heads = query.size(1);
    const std::int64_t size = query.size(2);
    const at::Tensor& anyKey = first.key.defined() ? first.key : second.key;
    const std::int64_t sharing = anyKey.defined() && anyKey.size(1) > 0 ? heads / anyKey.size(1) : 1;
    const Strided q = Strided::of(query);
    const Rows keys[2] = {{first.key, first.keyScale, first.bits, size},
                          {second.key, second.keyScale, second.bits, size}};
    const Rows values[2] = {{first.value, first.valueScale, first.bits, size},
                            {second.value, second.valueScale, second.bits, size}};
    float* output = result.data_ptr<float>();

    shareRange(0, static_cast<std::int64_t>(queries.size()) * heads, 16, [&](std::int64_t begin, std::int64_t end) {
        std::vector<float> scaled(static_cast<std::size_t>(size));
        std::vector<float> scores;
        std::vector<float> decoded;
        for (std::int64_t item = begin; item < end; ++item) {
            const AttentionQuery one = withinWindow(queries[static_cast<std::size_t>(item / heads)], rule.window);
            const std::int64_t head = item % heads;
            const std::int64_t shared = head / sharing;
            const float* source = q.data + one.row * q.rowStride + head * q.headStride;
            for (std::int64_t i = 0; i < size; ++i)
                scaled[static_cast<std::size_t>(i)] = source[i] * static_cast<float>(rule.scale);
            const std::int64_t total = one.spans[0].count + one.spans[1].count;
            if (scores.size() < static_cast<std::size_t>(total))
                scores.resize(static_cast<std::size_t>(total));

            float top = -INFINITY;
            std::int64_t written = 0;
            for (int s = 0; s < 2; ++s) {
                const KeyValueSpan span = one.spans[s];
                if (span.count == 0)
                    continue;
                const auto [key, stride] = keys[s].read(span, shared, decoded);
                top = std::max(top, scoreSpan(scaled.data(), key, stride, span.count, size, scores.data() + written));
                written += span.count;
            }
            if (rule.cap > 0)
                top = capScores(scores.data(), total, static_cast<float>(rule.cap));
            float sum = 0;
            for (std::int64_t t = 0; t < total; ++t) {
                float& score = scores[static_cast<std::size_t>(t)];
                score = std::exp(score - top);
                sum += score;
            }
            const float inverse = 1.0F / sum;
            for (std::int64_t t = 0; t < total; ++t)
                scores[static_cast<std::size_t>(t)] *= inverse;

            float* out = output + one.row * heads * size + head * size;
            std::fill(out, out + size, 0.0F);
            written = 0;
            for (int s = 0; s < 2; ++s) {
                const KeyValueSpan span = one.spans[s];
                if (span.count == 0)
                    continue;
                const auto [value, stride] = values[s].read(span, shared, decoded);
                addWeighted(value, stride, span.count, size, scores.data() + written, out);
                written += span.count;
            }
        }
    });
}

} // namespace fw::nn
