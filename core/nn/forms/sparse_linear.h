// A matrix most of whose weights may be zero: a bit for every weight, and the others packed in the model's stored type.
//
// One layout serves unstructured and N:M patterns: 2-bit positions of a 2:4 pattern would cost as much as the bits
// (2 bits · 2 of 4 = 1 bit a weight), those of 4:8 more. At half the weights 16-bit models hold 9 bits a weight for 16.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/nn/forms/linear_op.h"
#include "core/nn/kernels/aligned_buffer.h"
#include "core/nn/kernels/sparse_panel_product.h"

namespace fw::nn {

class TensorReader;

/// y = x Wᵀ + b in float32 on the CPU. One token is multiplied from the packed weights; more expand 16 outputs at a
/// time. The arithmetic is that of the dense matrix, zeros included: what is saved is memory and its traffic, so it is
/// faster where these decide (tests/bench/bench_sparse_linear.cpp measures where). A row's output is bit-equal alone
/// and in any batch.
///
/// Stored as `weight_mask`, uint8 (outputs, ⌈inputs/8⌉), bit i of byte j for input 8j + i, bits beyond the inputs zero;
/// `weight_values`, the weights of the set bits row by row; `bias` (outputs); the latter two in the stored type.
class SparseLinear final : public LinearOp
{
public:
    /// Packs the weights of (outputs, inputs) that are not zero once rounded to `storedType` (float32, float16 or
    /// bfloat16). The bias, (outputs) or undefined, is rounded, too.
    SparseLinear(const at::Tensor& weight, const at::Tensor& bias, at::ScalarType storedType);
    /// What save() stored under `prefix`. Errors name the tensor: wrong shapes and types, as many values as the mask
    /// has bits, bits beyond the inputs, numbers that are not finite.
    static Result<std::shared_ptr<SparseLinear>> load(TensorReader& reader, const std::string& prefix,
                                                      std::int64_t inputs, std::int64_t outputs);

    at::Tensor apply(const at::Tensor& input) const override;
    std::int64_t inputs() const override { return m_inputs; }
    std::int64_t outputs() const override { return m_outputs; }
    std::string form() const override { return "sparse"; }
    std::int64_t parameters() const override { return m_count + biasNumbers(m_bias); }
    std::int64_t bytes() const override;
    /// Those of the weights that are there; the kernels also multiply by the zeros.
    std::int64_t multiplyAdds() const override { return m_count; }
    at::Tensor denseWeight() const override;
    at::Tensor bias() const override { return m_bias; }
    /// A MaskedLinear: its zeros stay zero.
    LinearSlot trainableCopy() const override;
    void save(TensorWriter& writer, const std::string& prefix) const override;

private:
    SparsePanelMatrix panels() const;

    std::int64_t m_inputs = 0;
    std::int64_t m_outputs = 0;
    std::int64_t m_count = 0; ///< weights that are there
    std::vector<std::uint16_t> m_masks;
    std::vector<std::int64_t> m_offsets;
    at::Tensor m_values; ///< (count + kSparseSlack) in the stored type
    AlignedBuffer<float> m_panelBias;
    at::Tensor m_bias;
};

} // namespace fw::nn
