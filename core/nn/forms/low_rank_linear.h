// A product of two factors in the place of one matrix: W ≈ U V, applied one after the other.
#pragma once

#include <cstdint>

#include "core/nn/forms/linear_op.h"

namespace fw::nn {

/// y = (x Vᵀ) Uᵀ + b. `first` is V, (rank, inputs), without a bias; `second` is U, (outputs, rank), with b. Each
/// may have any single-matrix form.
class LowRankLinear final : public LinearOp
{
public:
    LowRankLinear(LinearSlot first, LinearSlot second) : m_first(std::move(first)), m_second(std::move(second)) {}
    /// Of plain factors, which become float32 on the device of `like`; `bias` may be undefined.
    static LinearSlot fromFactors(const at::Tensor& v, const at::Tensor& u, const at::Tensor& bias,
                                  const at::Tensor& like);

    at::Tensor apply(const at::Tensor& input) const override { return m_second->apply(m_first->apply(input)); }
    std::int64_t inputs() const override { return m_first->inputs(); }
    std::int64_t outputs() const override { return m_second->outputs(); }
    std::int64_t rank() const { return m_first->outputs(); }
    std::string form() const override { return "low_rank"; }
    std::int64_t parameters() const override;
    std::int64_t bytes() const override;
    std::int64_t multiplyAdds() const override { return m_first->multiplyAdds() + m_second->multiplyAdds(); }
    at::Tensor denseWeight() const override;
    at::Tensor bias() const override { return m_second->bias(); }
    std::vector<at::Tensor> trainable() const override;
    LinearSlot trainableCopy() const override;
    std::vector<LinearSlot> parts() const override { return {m_first, m_second}; }
    LinearSlot withParts(std::vector<LinearSlot> parts) const override;
    void save(TensorWriter& writer, const std::string& prefix) const override;

private:
    LinearSlot m_first;
    LinearSlot m_second;
};

} // namespace fw::nn
