// A linear slot laid out for scoring on the CPU: what a dense op computes, with rows that do not know of each other.
#pragma once

#include <cstdint>

#include "core/nn/aligned_buffer.h"
#include "core/nn/linear_op.h"

namespace fw::nn {

/// y = x Wᵀ + b. Immutable; any thread may call it.
class PackedLinear
{
public:
    /// A copy of a dense op's matrix and bias. Throws std::bad_alloc.
    explicit PackedLinear(const LinearOp& op);

    std::int64_t inputs() const { return m_inputs; }
    std::int64_t outputs() const { return m_outputs; }
    std::int64_t parameters() const { return (m_inputs + 1) * m_outputs; }
    std::int64_t bytes() const { return 4 * static_cast<std::int64_t>(m_weights.size() + m_bias.size()); }

    /// (rows, inputs) → (rows, outputs), filled with zeros up to a whole panel (row_functions.h's rowStride()). The
    /// strides count floats between rows. Uses all threads, or the calling one within a parallel region.
    void apply(const float* input, std::int64_t inputStride, std::int64_t rows, float* output,
               std::int64_t outputStride) const;

private:
    std::int64_t m_inputs = 0;
    std::int64_t m_outputs = 0;
    AlignedBuffer<float> m_weights; ///< see PanelMatrix
    AlignedBuffer<float> m_bias;
};

} // namespace fw::nn
