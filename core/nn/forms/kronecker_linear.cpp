#include "core/nn/forms/kronecker_linear.h"

#include <ATen/ops/kron.h>
#include <ATen/ops/linalg_svd.h>

#include "core/nn/kernels/single_thread.h"
#include "core/nn/tensor_io.h"

namespace fw::nn {

LinearSlot KroneckerLinear::fromFactors(at::Tensor a, at::Tensor b, at::Tensor bias)
{
    return std::make_shared<KroneckerLinear>(std::make_shared<DenseLinear>(std::move(a), at::Tensor()),
                                             std::make_shared<DenseLinear>(std::move(b), at::Tensor()),
                                             std::move(bias));
}

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
    return fromFactors(a.to(weight.options()).contiguous(), b.to(weight.options()).contiguous(), bias);
}

at::Tensor KroneckerLinear::apply(const at::Tensor& input) const
{
    const std::int64_t n1 = m_a->inputs();
    const std::int64_t m1 = m_a->outputs();
    const std::int64_t m2 = m_b->outputs();
    const at::Tensor inner = m_b->apply(input.reshape({-1, m_b->inputs()}));              // (tokens · n₁, m₂)
    const at::Tensor turned = inner.view({-1, n1, m2}).transpose(1, 2).reshape({-1, n1}); // (tokens · m₂, n₁)
    const at::Tensor outer = m_a->apply(turned);                                          // (tokens · m₂, m₁)
    const at::Tensor product = outer.view({-1, m2, m1}).transpose(1, 2).reshape({-1, outputs()}); // (tokens, m₁ · m₂)
    return m_bias.defined() ? product.add(m_bias) : product;
}

std::int64_t KroneckerLinear::multiplyAdds() const
{
    return m_a->inputs() * m_b->multiplyAdds() + m_b->outputs() * m_a->multiplyAdds();
}

at::Tensor KroneckerLinear::denseWeight() const
{
    return at::kron(m_a->denseWeight(), m_b->denseWeight());
}

std::vector<at::Tensor> KroneckerLinear::trainable() const
{
    std::vector<at::Tensor> tensors = m_a->trainable();
    const std::vector<at::Tensor> inner = m_b->trainable();
    if (tensors.empty() || inner.empty())
        return {};
    tensors.insert(tensors.end(), inner.begin(), inner.end());
    if (m_bias.defined())
        tensors.push_back(m_bias);
    return tensors;
}

LinearSlot KroneckerLinear::trainableCopy() const
{
    LinearSlot a = m_a->trainableCopy();
    LinearSlot b = m_b->trainableCopy();
    return a && b ? std::make_shared<KroneckerLinear>(std::move(a), std::move(b), copiedBias(m_bias)) : nullptr;
}

LinearSlot KroneckerLinear::withParts(std::vector<LinearSlot> parts) const
{
    return std::make_shared<KroneckerLinear>(std::move(parts[1]), std::move(parts[0]), m_bias);
}

void KroneckerLinear::save(TensorWriter& writer, const std::string& prefix) const
{
    writer.addExact(prefix + ".shape", shapeTensor({m_a->outputs(), m_a->inputs()}));
    m_b->save(writer, prefix + ".first");
    m_a->save(writer, prefix + ".second");
    writer.add(prefix + ".bias", m_bias);
}

} // namespace fw::nn
