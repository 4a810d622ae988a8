// A Kronecker product in the place of a matrix: W ≈ A ⊗ B. KroneckerBERT (arXiv 2109.06243), KnGPT2 (arXiv 2110.08152).
#pragma once

#include <cstdint>

#include "core/nn/forms/linear_op.h"

namespace fw::nn {

/// (A ⊗ B) x = vec(B · unvec(x) · Aᵀ), never materialised: A is (m₁, n₁), B is (m₂, n₂), the matrix (m₁·m₂, n₁·n₂).
/// Each may have any single-matrix form, without a bias. Differentiable where both are.
class KroneckerLinear final : public LinearOp
{
public:
    /// `bias` (m₁·m₂), or undefined.
    KroneckerLinear(LinearSlot a, LinearSlot b, at::Tensor bias)
        : m_a(std::move(a)), m_b(std::move(b)), m_bias(std::move(bias))
    {
    }
    /// Of plain factors.
    static LinearSlot fromFactors(at::Tensor a, at::Tensor b, at::Tensor bias);
    /// The nearest product in the Frobenius norm with an A of (rows, columns), by the leading singular vectors of the
    /// rearranged matrix (Van Loan & Pitsianis 1993). `rows` divides the outputs, `columns` the inputs.
    static LinearSlot nearest(const at::Tensor& weight, const at::Tensor& bias, std::int64_t rows,
                              std::int64_t columns);

    at::Tensor apply(const at::Tensor& input) const override;
    std::int64_t inputs() const override { return m_a->inputs() * m_b->inputs(); }
    std::int64_t outputs() const override { return m_a->outputs() * m_b->outputs(); }
    std::string form() const override { return "kronecker"; }
    std::int64_t parameters() const override { return m_a->parameters() + m_b->parameters() + biasNumbers(m_bias); }
    std::int64_t bytes() const override { return m_a->bytes() + m_b->bytes() + 4 * biasNumbers(m_bias); }
    std::int64_t multiplyAdds() const override;
    at::Tensor denseWeight() const override;
    at::Tensor bias() const override { return m_bias; }
    std::vector<at::Tensor> trainable() const override;
    LinearSlot trainableCopy() const override;
    /// B, which reads the input, then A.
    std::vector<LinearSlot> parts() const override { return {m_b, m_a}; }
    LinearSlot withParts(std::vector<LinearSlot> parts) const override;
    void save(TensorWriter& writer, const std::string& prefix) const override;

private:
    LinearSlot m_a;
    LinearSlot m_b;
    at::Tensor m_bias;
};

} // namespace fw::nn
