#include "core/nn/forms/embedding_op.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linear.h>

#include "core/nn/kernels/few_rows_product.h"

namespace fw::nn {

at::Tensor EmbeddingOp::lookup(const at::Tensor& ids) const
{
    return m_stored ? m_stored->rows(ids) : at::embedding(m_weight, ids);
}

at::Tensor EmbeddingOp::head(const at::Tensor& hidden) const
{
    if (!m_stored)
        return affine(hidden, m_head.defined() ? m_head : m_weight, {});
    if (at::GradMode::is_enabled() && hidden.requires_grad())
        return at::linear(hidden, headWeight());
    return (m_storedHead ? m_storedHead : m_stored)->multiply(hidden, {});
}

EmbeddingOp EmbeddingOp::packed(at::ScalarType type) const
{
    if (m_stored)
        return *this;
    EmbeddingOp result;
    result.m_stored = std::make_shared<StoredMatrix>(m_weight, type);
    if (!tied())
        result.m_storedHead = std::make_shared<StoredMatrix>(m_head, type);
    return result;
}

bool EmbeddingOp::sameAs(const EmbeddingOp& other) const
{
    if (isPacked() != other.isPacked() || tied() != other.tied())
        return false;
    if (isPacked())
        return m_stored->sameAs(*other.m_stored) && (tied() || m_storedHead->sameAs(*other.m_storedHead));
    return at::equal(m_weight, other.m_weight) && (tied() || at::equal(m_head, other.m_head));
}

at::Tensor EmbeddingOp::headWeight() const
{
    if (tied())
        return weight();
    return m_storedHead ? m_storedHead->dense() : m_head;
}

std::vector<at::Tensor> EmbeddingOp::trainable() const
{
    if (m_stored)
        return {};
    return tied() ? std::vector<at::Tensor>{m_weight} : std::vector<at::Tensor>{m_weight, m_head};
}

} // namespace fw::nn
