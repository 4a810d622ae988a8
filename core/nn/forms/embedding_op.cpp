#include "core/nn/forms/embedding_op.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linear.h>

#include "core/nn/forms/stored_matrix.h"
#include "core/nn/kernels/few_rows_product.h"

namespace fw::nn {

at::Tensor EmbeddingTable::lookup(const at::Tensor& ids) const
{
    return m_held ? m_held->rows(ids) : at::embedding(m_dense, ids);
}

at::Tensor EmbeddingTable::multiply(const at::Tensor& hidden) const
{
    if (!m_held)
        return affine(hidden, m_dense, {});
    if (at::GradMode::is_enabled() && hidden.requires_grad())
        return at::linear(hidden, m_held->dense());
    return m_held->multiply(hidden, {});
}

EmbeddingTable EmbeddingTable::packed(at::ScalarType type) const
{
    return m_held || !defined() ? *this : EmbeddingTable(std::make_shared<const StoredMatrix>(m_dense, type));
}

bool EmbeddingTable::sameAs(const EmbeddingTable& other) const
{
    if (defined() != other.defined() || (m_held == nullptr) != (other.m_held == nullptr))
        return false;
    return m_held ? m_held->sameAs(*other.m_held) : !defined() || at::equal(m_dense, other.m_dense);
}

EmbeddingOp EmbeddingOp::packed(at::ScalarType type) const
{
    return EmbeddingOp(m_weight.packed(type), m_head.packed(type));
}

std::vector<at::Tensor> EmbeddingOp::trainable() const
{
    if (m_weight.held() || m_head.held())
        return {};
    return tied() ? std::vector<at::Tensor>{m_weight.tensor()}
                  : std::vector<at::Tensor>{m_weight.tensor(), m_head.tensor()};
}

} // namespace fw::nn
