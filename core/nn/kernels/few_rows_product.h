// A matrix as it is stored times few rows, as decoding needs it: each weight is read once and the speed is that of
// memory.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace fw::nn {

/// From so many rows on a general matrix product is faster.
inline constexpr std::int64_t kFewRows = 16;

/// input · weightᵀ + bias: (rows, inputs), (outputs, inputs), (outputs) or undefined → (rows, outputs).
/// On the CPU, in float32, without a gradient and below kFewRows rows every output is 16 chains of multiply-adds in a
/// fixed order: its bits depend on its own row alone, not on the rows beside it nor on the threads. Else ATen's
/// product.
at::Tensor affine(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);

/// The kernel for outputs [begin, end), on the calling thread; `output` has `outputs` floats a row. `bias` may be null.
struct FewRows
{
    const float* weight; ///< (outputs, inputs)
    const float* bias;   ///< (outputs) or null
    std::int64_t inputs;
    std::int64_t outputs;
    const float* input; ///< (rows, inputs)
    std::int64_t rows;
    float* output; ///< (rows, outputs)
};
void multiplyFewRows(const FewRows& product, std::int64_t begin, std::int64_t end);

} // namespace fw::nn
