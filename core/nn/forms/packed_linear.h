// A linear slot laid out for scoring on the CPU: what a dense op computes, with rows that do not know of each other.
#pragma once

#include <cstdint>

#include "core/nn/forms/linear_op.h"
#include "core/nn/kernels/aligned_buffer.h"
#include "core/nn/scoring/scoring_precision.h"

namespace fw::nn {

/// Memory of PackedLinear::apply() that is used again: one a thread that calls it.
struct PackedScratch
{
    AlignedBuffer<std::int16_t> codes;
    AlignedBuffer<float> scales;
};

/// y = x Wᵀ + b, in float32 or with codes of int8 (scoring_precision.h). Immutable; any thread may call it.
class PackedLinear
{
public:
    /// A copy of an op's matrix and bias. Throws std::bad_alloc.
    PackedLinear(const LinearOp& op, ScoringPrecision precision);

    std::int64_t inputs() const { return m_inputs; }
    std::int64_t outputs() const { return m_outputs; }
    std::int64_t bytes() const;

    /// (rows, inputs) → (rows, outputs), filled with zeros up to a whole panel (row_functions.h's rowStride()). The
    /// strides count floats between rows. Uses all threads, or the calling one within a parallel region.
    void apply(const float* input, std::int64_t inputStride, std::int64_t rows, float* output,
               std::int64_t outputStride, PackedScratch& scratch) const;

private:
    void packFloats(const float* weight);
    void packCodes(const float* weight);

    std::int64_t m_inputs = 0;
    std::int64_t m_outputs = 0;
    ScoringPrecision m_precision;
    AlignedBuffer<float> m_bias;
    AlignedBuffer<float> m_weights;     ///< see PanelMatrix; empty with int8
    AlignedBuffer<std::int8_t> m_codes; ///< see Int8PanelMatrix; empty without int8
    AlignedBuffer<float> m_scales;      ///< likewise
};

} // namespace fw::nn
