// The token embedding and the language-model head, which share a matrix or have one each.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/nn/forms/stored_matrix.h"

namespace fw::nn {

/// A (vocabulary, width) matrix used for lookup and, transposed, as the language-model head; where the head is untied
/// it has another of the same shape. float32, or as a 16-bit model stores it (packed()).
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

    /// The same op, on the CPU, its matrices in this 16-bit type, whose values they hold. It does not train.
    EmbeddingOp packed(at::ScalarType type) const;
    bool isPacked() const { return m_stored != nullptr; }
    /// Whether the other op is this one again: the same numbers, held in the same way.
    bool sameAs(const EmbeddingOp& other) const;

    /// (vocabulary, width) float32.
    at::Tensor weight() const { return m_stored ? m_stored->dense() : m_weight; }
    at::Device device() const { return m_stored ? at::Device(at::kCPU) : m_weight.device(); }
    bool tied() const { return !m_head.defined() && !m_storedHead; }
    /// weight() where the head is tied.
    at::Tensor headWeight() const;
    /// A float32 op with each of its matrices put through `change`.
    template <typename Change>
    EmbeddingOp changed(const Change& change) const
    {
        return tied() ? EmbeddingOp(change(weight())) : EmbeddingOp(change(weight()), change(headWeight()));
    }
    /// The matrices: one, or two; none where they are packed.
    std::vector<at::Tensor> trainable() const;
    std::int64_t parameters() const { return (tied() ? 1 : 2) * numbers(); }
    std::int64_t bytes() const { return parameters() * (m_stored ? 2 : 4); }
    /// Of the head, for one token; the lookup has none.
    std::int64_t multiplyAdds() const { return numbers(); }

private:
    std::int64_t numbers() const { return m_stored ? m_stored->inputs() * m_stored->outputs() : m_weight.numel(); }

    at::Tensor m_weight;
    at::Tensor m_head;                                ///< undefined where it is tied
    std::shared_ptr<const StoredMatrix> m_stored;     ///< in the place of m_weight
    std::shared_ptr<const StoredMatrix> m_storedHead; ///< in the place of m_head
};

} // namespace fw::nn
