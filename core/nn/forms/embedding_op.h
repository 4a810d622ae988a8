// The token embedding and the language-model head, which share a matrix or have one each.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/nn/forms/held_matrix.h"

namespace fw::nn {

/// One of them: a float32 tensor, which may train, or what a HeldMatrix holds.
class EmbeddingTable
{
public:
    EmbeddingTable() = default;
    EmbeddingTable(at::Tensor dense) : m_dense(std::move(dense)) {}
    EmbeddingTable(std::shared_ptr<const HeldMatrix> held) : m_held(std::move(held)) {}

    bool defined() const { return m_dense.defined() || m_held; }
    const HeldMatrix* held() const { return m_held.get(); }
    const at::Tensor& tensor() const { return m_dense; } ///< undefined where it is held
    at::Tensor dense() const { return m_held ? m_held->dense() : m_dense; }
    at::Tensor lookup(const at::Tensor& ids) const;
    at::Tensor multiply(const at::Tensor& hidden) const;
    EmbeddingTable packed(at::ScalarType type) const;
    bool sameAs(const EmbeddingTable& other) const;
    std::int64_t numbers() const { return m_held ? m_held->inputs() * m_held->outputs() : m_dense.numel(); }
    std::int64_t bytes() const { return m_held ? m_held->bytes() : 4 * m_dense.numel(); }

private:
    at::Tensor m_dense;
    std::shared_ptr<const HeldMatrix> m_held;
};

/// A (vocabulary, width) matrix used for lookup and, transposed, as the language-model head; where the head is untied
/// it has another of the same shape. float32, as a 16-bit model stores it (packed()), or codes.
class EmbeddingOp
{
public:
    EmbeddingOp() = default;
    explicit EmbeddingOp(EmbeddingTable weight, EmbeddingTable head = {})
        : m_weight(std::move(weight)), m_head(std::move(head))
    {
    }

    /// int64 ids (tokens) → (tokens, width)
    at::Tensor lookup(const at::Tensor& ids) const { return m_weight.lookup(ids); }
    /// (rows, width) → logits (rows, vocabulary)
    at::Tensor head(const at::Tensor& hidden) const { return headTable().multiply(hidden); }

    /// The same op, on the CPU, its float32 matrices in this 16-bit type, whose values they hold. It does not train.
    EmbeddingOp packed(at::ScalarType type) const;
    /// Whether the other op is this one again: the same numbers, held in the same way.
    bool sameAs(const EmbeddingOp& other) const
    {
        return m_weight.sameAs(other.m_weight) && m_head.sameAs(other.m_head);
    }

    /// The embedding, and the head: the same one where it is tied.
    const EmbeddingTable& table() const { return m_weight; }
    const EmbeddingTable& headTable() const { return tied() ? m_weight : m_head; }
    /// (vocabulary, width) float32.
    at::Tensor weight() const { return m_weight.dense(); }
    at::Tensor headWeight() const { return headTable().dense(); }
    bool tied() const { return !m_head.defined(); }
    at::Device device() const { return m_weight.held() ? at::Device(at::kCPU) : m_weight.tensor().device(); }
    /// Whether its tensors are such as config.json's families have.
    bool isPlain() const
    {
        return (!m_weight.held() || m_weight.held()->isPlain()) && (!m_head.held() || m_head.held()->isPlain());
    }
    /// A float32 op with each of its matrices put through `change`.
    template <typename Change>
    EmbeddingOp changed(const Change& change) const
    {
        return tied() ? EmbeddingOp(change(weight())) : EmbeddingOp(change(weight()), change(headWeight()));
    }
    /// The matrices: one, or two; none where one is held otherwise.
    std::vector<at::Tensor> trainable() const;
    std::int64_t parameters() const { return m_weight.numbers() + (tied() ? 0 : m_head.numbers()); }
    std::int64_t bytes() const { return m_weight.bytes() + (tied() ? 0 : m_head.bytes()); }
    /// Of the head, for one token; the lookup has none.
    std::int64_t multiplyAdds() const { return headTable().numbers(); }

private:
    EmbeddingTable m_weight;
    EmbeddingTable m_head; ///< undefined where it is tied
};

} // namespace fw::nn
