#include "core/nn/forms/kronecker_linear.h"

#include <ATen/ops/kron.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>

#include "core/nn/kernels/single_thread.h"
#include "core/nn/tensor_io.h"

namespace fw::nn {

LinearSlot KroneckerLinear::nearest(const at::Tensor& weight, const at::Tensor& bias, std::int64_t rows,
                                    std::int64_t columns)
{
    const SingleThread single;
    const std::int64_t innerRows = weight.size(0) / rows;
    const std::int64_t innerColumns = weight.size(1) / columns;
    // Block (i, j) of W becomes row i·columns + j: the rearranged A ⊗ B is vec(A) vec(B)ᵀ.
    const at::Tensor rearranged = weight.detach()
                                      .to(at::kCPU)
                                      .to(at::kDouble)
                                      .reshape({rows, innerRows, columns, innerColumns})
                                      .permute({0, 2, 1, 3})
                                      .reshape({rows * columns, innerRows * innerColumns});
    const auto [u, singular, vh] = at::linalg_svd(rearranged, false);
    const at::Tensor root = singular.select(0, 0).sqrt();
    const at::Tensor a = u.select(1, 0).mul(root).reshape({rows, columns});
    const at::Tensor b = vh.select(0, 0).mul(root).reshape({innerRows, innerColumns});
    return std::make_shared<KroneckerLinear>(a.to(weight.options()).contiguous(), b.to(weight.options()).contiguous(),
                                             bias);
}

at::Tensor KroneckerLinear::apply(const at::Tensor& input) const
{
    const at::Tensor folded = input.reshape({-1, m_b.size(1)});                 // (tokens · n₁, n₂)
    const at::Tensor inner = at::matmul(folded, m_b.t())                        // (tokens · n₁, m₂)
                                 .view({-1, m_a.size(1), m_b.size(0)});         // (tokens, n₁, m₂)
    const at::Tensor product = at::matmul(m_a, inner).reshape({-1, outputs()}); // (tokens, m₁ · m₂)
    return m_bias.defined() ? product.add(m_bias) : product;
}

std::int64_t KroneckerLinear::multiplyAdds() const
{
    return m_a.size(1) * m_b.numel() + m_a.numel() * m_b.size(0);
}

at::Tensor KroneckerLinear::denseWeight() const
{
    return at::kron(m_a, m_b);
}

LinearSlot KroneckerLinear::trainableCopy() const
{
    return std::make_shared<KroneckerLinear>(m_a.detach().clone(), m_b.detach().clone(), copiedBias(m_bias));
}

void KroneckerLinear::save(TensorWriter& writer, const std::string& prefix) const
{
    writer.addExact(prefix + ".shape", shapeTensor({m_a.size(0), m_a.size(1)}));
    writer.add(prefix + ".a", m_a);
    writer.add(prefix + ".b", m_b);
    writer.add(prefix + ".bias", m_bias);
}

} // namespace fw::nn
