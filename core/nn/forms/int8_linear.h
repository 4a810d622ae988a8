// int8 weights per output channel, dynamic int8 activations per token (ZeroQuant, arXiv 2206.01861). Integer sums are
// exact, so a row's output is bit-equal alone, in any batch and on any processor (see int8_product.h). With an input
// scale it is SmoothQuant's form (arXiv 2211.10438).
#pragma once

#include <cstdint>
#include <memory>

#include "core/nn/forms/linear_op.h"

namespace fw::nn {

class Int8Product;

/// Symmetric: w ≈ scale[out] · q, q in [−127, 127]; x ≈ s[token] · p. y = s · scale · (p qᵀ) + b, in float32. With an
/// input scale, x is divided by it before all this.
class Int8Linear final : public LinearOp
{
public:
    /// Rounds to nearest, ties to even. A channel of zeros gets scale 1, one with values that are not finite NaN.
    /// `inputScale` (inputs) float32, finite and not 0, or undefined: the weights are multiplied by it first.
    static std::shared_ptr<Int8Linear> quantize(const at::Tensor& weight, const at::Tensor& bias,
                                                const at::Tensor& inputScale = {});
    /// `codes` (outputs, inputs) int8, `scales` (outputs) float32, `bias` (outputs) float32, `inputScale` as above, all
    /// on the CPU.
    Int8Linear(at::Tensor codes, at::Tensor scales, at::Tensor bias, at::Tensor inputScale = {});
    ~Int8Linear() override;

    at::Tensor apply(const at::Tensor& input) const override;
    std::int64_t inputs() const override { return m_inputs; }
    std::int64_t outputs() const override { return m_scales.size(0); }
    std::string form() const override { return "int8"; }
    std::int64_t parameters() const override { return multiplyAdds() + biasNumbers(m_bias); }
    std::int64_t bytes() const override;
    std::int64_t multiplyAdds() const override { return inputs() * outputs(); }
    at::Tensor denseWeight() const override;
    at::Tensor bias() const override { return m_bias; }
    void save(TensorWriter& writer, const std::string& prefix) const override;

private:
    std::int64_t m_inputs;
    at::Tensor m_scales;
    at::Tensor m_bias;       ///< undefined: none
    at::Tensor m_added;      ///< the bias, or zeros
    at::Tensor m_inputScale; ///< undefined: none
    std::unique_ptr<Int8Product> m_product;
};

} // namespace fw::nn
