// The dense form of a 16-bit model while it runs: its weights stay in their stored type.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <utility>

#include "core/nn/forms/linear_op.h"
#include "core/nn/forms/stored_matrix.h"

namespace fw::nn {

/// y = x Wᵀ + b. Stored and named as a DenseLinear: the same matrix, held otherwise. A gradient passes through to the
/// input; to train, trainableCopy() is a DenseLinear.
class StoredLinear final : public LinearOp
{
public:
    /// `bias` (outputs) float32.
    StoredLinear(const at::Tensor& weight, at::Tensor bias, at::ScalarType type)
        : m_matrix(weight, type), m_bias(std::move(bias))
    {
    }

    at::Tensor apply(const at::Tensor& input) const override;
    std::int64_t inputs() const override { return m_matrix.inputs(); }
    std::int64_t outputs() const override { return m_matrix.outputs(); }
    std::string form() const override { return "dense"; }
    std::int64_t parameters() const override { return inputs() * outputs() + biasNumbers(m_bias); }
    std::int64_t bytes() const override { return m_matrix.bytes() + 4 * biasNumbers(m_bias); }
    std::int64_t multiplyAdds() const override { return inputs() * outputs(); }
    at::Tensor denseWeight() const override { return m_matrix.dense(); }
    at::Tensor bias() const override { return m_bias; }
    LinearSlot trainableCopy() const override;
    void save(TensorWriter& writer, const std::string& prefix) const override;
    bool sameAs(const LinearOp& other) const override;

private:
    StoredMatrix m_matrix; ///< copies share its memory
    at::Tensor m_bias;
};

/// The dense form of a matrix in the type that it is held in: of 16 bits a StoredLinear, of float32 a DenseLinear.
LinearSlot denseSlot(const at::Tensor& weight, at::Tensor bias);

} // namespace fw::nn
