// The product under grouped low-bit weights: float32 inputs times codes of 2, 3, 4 or 8 bits (weights alone
// are quantized). At one row it reads an eighth of what float32 weights take, which is what decoding waits for.
#pragma once

#include <cstdint>

#include "core/nn/kernels/aligned_buffer.h"
#include "core/nn/kernels/group_codes.h"

namespace fw::nn {

/// y = b + Σ_groups scale · (Σ_columns x · code) + Σ_groups shift · (Σ_columns x), the shifts of codes that count from
/// 0: within a group one chain of multiply-adds, columns in order, then one multiply-add a group, so that a row's bits
/// depend on that row alone. Immutable; any thread may call it.
class GroupedProduct
{
public:
    /// Lays the codes and scales out anew; order and input scale are the caller's.
    explicit GroupedProduct(const GroupedCodes& grouped);

    /// `source` (rows, inputs), `bias` (outputs), `result` (rows, outputs), row-major. Uses all threads.
    void multiply(std::int64_t rows, const float* source, const float* bias, float* result) const;

    /// What it was made from: (outputs, inputs) int8 and (outputs, groups) float32; shifts may be undefined.
    at::Tensor codes() const;
    at::Tensor scales() const;
    at::Tensor shifts() const { return m_givenShifts; }

    /// One output's weights, (inputs), as denseMatrix() has them.
    void weightRow(std::int64_t output, float* to) const;

    std::int64_t inputs() const { return m_inputs; }
    std::int64_t outputs() const { return m_outputs; }
    std::int64_t bytes() const
    {
        return static_cast<std::int64_t>(4 * (m_words.size() + m_scales.size() + 2 * m_shifts.size()));
    }

private:
    void multiplyOne(const float* source, const float* bias, float* result) const;
    void multiplyTile(std::int64_t rows, const float* source, const float* bias, float* result) const;

    /// Where a code stands: index of its word, and its lowest bit there.
    struct Place
    {
        std::int64_t word;
        int shift;
    };
    Place placeOf(std::int64_t output, std::int64_t column) const;
    std::int64_t scaleAt(std::int64_t output, std::int64_t group) const;

    int m_bits;
    std::int64_t m_groupSize;
    std::int64_t m_inputs;
    std::int64_t m_outputs;
    std::int64_t m_groups;
    std::int64_t m_groupWords;           ///< of a whole group in one lane
    std::int64_t m_blockWords = 0;       ///< of all groups in one lane
    AlignedBuffer<std::int32_t> m_words; ///< see grouped_product.cpp
    AlignedBuffer<float> m_scales;       ///< (blocks, groups, 8)
    AlignedBuffer<float> m_shifts;       ///< likewise, of codes that count from 0; empty: none
    at::Tensor m_givenShifts;            ///< (outputs, groups), of codes that count from the lowest
};

} // namespace fw::nn
