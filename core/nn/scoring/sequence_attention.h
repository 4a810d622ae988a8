// Attention within one text for scoring: every token sees every other, the result of a query depends on its own text
// alone, bit by bit. No torch in this file.
#pragma once

#include <cstdint>

#include "core/nn/kernels/aligned_buffer.h"

namespace fw::nn {

/// Rows of floats, `stride` apart.
struct RowsView
{
    const float* data = nullptr;
    std::int64_t count = 0;
    std::int64_t stride = 0;
};

/// Scaled dot-product attention (Vaswani et al. 2017) with memory of its own: one a thread.
class SequenceAttention
{
public:
    /// Queries of some of a text's tokens, keys and values of all of them; a row holds (heads, headSize). Writes a row
    /// of the same form for each query, `outputStride` floats apart.
    void attend(std::int64_t heads, std::int64_t headSize, const RowsView& queries, const RowsView& keys,
                const RowsView& values, float* output, std::int64_t outputStride);

private:
    AlignedBuffer<float> m_keys;   ///< of one head, transposed: (headSize, tokens rounded up)
    AlignedBuffer<float> m_values; ///< of one head: (tokens, headSize rounded up)
    AlignedBuffer<float> m_scores; ///< of one query
    AlignedBuffer<float> m_sums;   ///< of one query: (headSize rounded up)
};

} // namespace fw::nn
