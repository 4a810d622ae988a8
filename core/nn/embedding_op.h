// The token embedding and the language-model head, which share a matrix or have one each.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace fw::nn {

/// A (vocabulary, width) float32 matrix used for lookup and, transposed, as the language-model head; where the head is
/// untied it has another of the same shape.
class EmbeddingOp
{
public:
    EmbeddingOp() = default;
    explicit EmbeddingOp(at::Tensor weight) : m_weight(std::move(weight)) {}
    EmbeddingOp(at::Tensor weight, at::Tensor head) : m_weight(std::move(weight)), m_head(std::move(head)) {}

    /// int64 ids (tokens) → (tokens, width)
    at::Tensor lookup(const at::Tensor& ids) const;
    /// (rows, width) → logits (rows, vocabulary)
    at::Tensor head(const at::Tensor& hidden) const;

    const at::Tensor& weight() const { return m_weight; }
    bool tied() const { return !m_head.defined(); }
    /// weight() itself where the head is tied.
    const at::Tensor& headWeight() const { return tied() ? m_weight : m_head; }
    /// The same op with each of its matrices put through `change`.
    template <typename Change>
    EmbeddingOp changed(const Change& change) const
    {
        return tied() ? EmbeddingOp(change(m_weight)) : EmbeddingOp(change(m_weight), change(m_head));
    }
    /// The matrices: one, or two.
    std::vector<at::Tensor> trainable() const;
    std::int64_t parameters() const { return m_weight.numel() + (tied() ? 0 : m_head.numel()); }
    std::int64_t bytes() const { return parameters() * 4; }
    /// Of the head, for one token; the lookup has none.
    std::int64_t multiplyAdds() const { return m_weight.numel(); }

private:
    at::Tensor m_weight;
    at::Tensor m_head; ///< undefined where it is tied
};

} // namespace fw::nn
