// The token embedding and the head that shares its matrix.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace fw::nn {

/// A (vocabulary, width) float32 matrix used for lookup and, transposed, as the language-model head.
class EmbeddingOp
{
public:
    EmbeddingOp() = default;
    explicit EmbeddingOp(at::Tensor weight) : m_weight(std::move(weight)) {}

    /// int64 ids (tokens) → (tokens, width)
    at::Tensor lookup(const at::Tensor& ids) const;
    /// (rows, width) → logits (rows, vocabulary)
    at::Tensor head(const at::Tensor& hidden) const;

    const at::Tensor& weight() const { return m_weight; }
    std::int64_t parameters() const { return m_weight.numel(); }
    std::int64_t bytes() const { return m_weight.numel() * 4; }

private:
    at::Tensor m_weight;
};

} // namespace fw::nn
