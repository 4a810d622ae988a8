// Weights in a few bits, but some kept in full beside them: what critical weight protection (arXiv 2601.12033) leaves.
#pragma once

#include <memory>

#include "core/nn/forms/grouped_linear.h"
#include "core/nn/forms/sparse_linear.h"

namespace fw::nn {

/// y = x (Q + K)ᵀ + b: low-bit codes Q, zero where the sparse K holds a weight. A single matrix: its halves are no
/// factors. Stored as `bits` int32 (1) and both halves under `.codes` and `.kept`; the bias is the codes'.
class ProtectedLinear final : public LinearOp
{
public:
    /// Both of the same size; the bias of `kept` is zero.
    ProtectedLinear(std::shared_ptr<GroupedLinear> codes, std::shared_ptr<SparseLinear> kept)
        : m_codes(std::move(codes)), m_kept(std::move(kept))
    {
    }
    /// What save() stored. Errors name the tensor.
    static Result<LinearSlot> load(TensorReader& reader, const std::string& prefix, std::int64_t inputs,
                                   std::int64_t outputs);

    at::Tensor apply(const at::Tensor& input) const override
    {
        return m_codes->apply(input).add_(m_kept->apply(input));
    }
    std::int64_t inputs() const override { return m_codes->inputs(); }
    std::int64_t outputs() const override { return m_codes->outputs(); }
    std::string form() const override { return "protected"; }
    std::int64_t parameters() const override { return m_codes->parameters(); }
    std::int64_t bytes() const override { return m_codes->bytes() + m_kept->bytes(); }
    std::int64_t multiplyAdds() const override { return m_codes->multiplyAdds() + m_kept->multiplyAdds(); }
    at::Tensor denseWeight() const override { return m_codes->denseWeight().add_(m_kept->denseWeight()); }
    at::Tensor bias() const override { return m_codes->bias(); }
    void save(TensorWriter& writer, const std::string& prefix) const override;

private:
    std::shared_ptr<GroupedLinear> m_codes;
    std::shared_ptr<SparseLinear> m_kept;
};

} // namespace fw::nn
