// A sparse slot while it trains: its weights move, its zeros stay.
#pragma once

#include <cstdint>

#include "core/nn/forms/linear_op.h"

namespace fw::nn {

/// y = x (W ⊙ M)ᵀ + b with a fixed mask M. Differentiable; stored, and named, as the SparseLinear that it becomes:
/// the weights under M, rounded to the stored type.
class MaskedLinear final : public LinearOp
{
public:
    /// The mask is where `weight`, (outputs, inputs) float32, is not zero. The tensors are the op's own from here on.
    MaskedLinear(at::Tensor weight, at::Tensor bias, at::ScalarType storedType);

    at::Tensor apply(const at::Tensor& input) const override;
    std::int64_t inputs() const override { return m_weight.size(1); }
    std::int64_t outputs() const override { return m_weight.size(0); }
    std::string form() const override { return "sparse"; }
    std::int64_t parameters() const override { return m_count + biasNumbers(m_bias); }
    std::int64_t bytes() const override { return 4 * (2 * m_weight.numel() + biasNumbers(m_bias)); }
    std::int64_t multiplyAdds() const override { return m_count; }
    at::Tensor denseWeight() const override { return m_weight.mul(m_mask); }
    at::Tensor bias() const override { return m_bias; }
    std::vector<at::Tensor> trainable() const override { return definedOf({m_weight, m_bias}); }
    LinearSlot trainableCopy() const override;
    void save(TensorWriter& writer, const std::string& prefix) const override;

private:
    at::Tensor m_weight;
    at::Tensor m_mask; ///< 0 or 1, float32
    at::Tensor m_bias;
    std::int64_t m_count;
    at::ScalarType m_storedType;
};

} // namespace fw::nn
