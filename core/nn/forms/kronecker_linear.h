// A Kronecker product in the place of a matrix: W ≈ A ⊗ B. KroneckerBERT (arXiv 2109.06243), KnGPT2 (arXiv 2110.08152).
#pragma once

#include <cstdint>

#include "core/nn/forms/linear_op.h"

namespace fw::nn {

/// (A ⊗ B) x = vec(B · unvec(x) · Aᵀ), never materialised: A is (m₁, n₁), B is (m₂, n₂), the matrix (m₁·m₂, n₁·n₂).
/// Differentiable.
class KroneckerLinear final : public LinearOp
{
public:
    KroneckerLinear(at::Tensor a, at::Tensor b, at::Tensor bias)
        : m_a(std::move(a)), m_b(std::move(b)), m_bias(std::move(bias))
    {
    }
    /// The nearest product in the Frobenius norm with an A of (rows, columns), by the leading singular vectors of the
    /// rearranged matrix (Van Loan & Pitsianis 1993). `rows` divides the outputs, `columns` the inputs.
    static LinearSlot nearest(const at::Tensor& weight, const at::Tensor& bias, std::int64_t rows,
                              std::int64_t columns);

    at::Tensor apply(const at::Tensor& input) const override;
    std::int64_t inputs() const override { return m_a.size(1) * m_b.size(1); }
    std::int64_t outputs() const override { return m_a.size(0) * m_b.size(0); }
    std::string form() const override { return "kronecker"; }
    std::int64_t parameters() const override { return m_a.numel() + m_b.numel() + biasNumbers(m_bias); }
    std::int64_t bytes() const override { return 4 * parameters(); }
    std::int64_t multiplyAdds() const override;
    at::Tensor denseWeight() const override;
    at::Tensor bias() const override { return m_bias; }
    std::vector<at::Tensor> trainable() const override { return definedOf({m_a, m_b, m_bias}); }
    LinearSlot trainableCopy() const override;
    void save(TensorWriter& writer, const std::string& prefix) const override;

private:
    at::Tensor m_a;
    at::Tensor m_b;
    at::Tensor m_bias;
};

} // namespace fw::nn
