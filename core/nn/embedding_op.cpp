#include "core/nn/embedding_op.h"

#include <ATen/ops/embedding.h>
#include <ATen/ops/linear.h>

namespace fw::nn {

at::Tensor EmbeddingOp::lookup(const at::Tensor& ids) const
{
    return at::embedding(m_weight, ids);
}

at::Tensor EmbeddingOp::head(const at::Tensor& hidden) const
{
    return at::linear(hidden, headWeight());
}

std::vector<at::Tensor> EmbeddingOp::trainable() const
{
    return tied() ? std::vector<at::Tensor>{m_weight} : std::vector<at::Tensor>{m_weight, m_head};
}

} // namespace fw::nn
