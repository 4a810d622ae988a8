// A matrix that trains as what it will be rounded to. Tao et al. 2022, QuantGPT (arXiv 2203.10705).
#pragma once

#include <cstdint>

#include "core/nn/forms/linear_op.h"

namespace fw::compress {

/// `weight` clipped to [−α, α], α = γ · mean|w| for the whole matrix, and rounded to the nearest of the 2^bits − 1
/// levels α · i / (2^(bits−1) − 1). Differentiable as in the paper: rounding passes the gradient through, weights
/// beyond α get none, and γ (`gamma`, one number) gets (Q(u) − u) · mean|w| where u = w / α lies inside and ±mean|w|
/// beyond; mean|w| is taken as given. Below 8 bits the distance of two levels is a value of float16, as it is stored.
at::Tensor quantizeByModule(const at::Tensor& weight, const at::Tensor& gamma, int bits);

/// The γ of least squared error among 64 shares of max|w| / mean|w|.
double startingGamma(const at::Tensor& weight, int bits);

/// y = x Q(W)ᵀ + b with W, γ and b to be trained. Of 2 to 4, or 8 bits; with 8 x is rounded to 8 bits a row, too, as it
/// will run. (The paper rounds x to 8 bits whatever the weights have; with fewer these run with x in float32.)
class ModuleQuantizedLinear final : public nn::LinearOp
{
public:
    /// The tensors are the op's own from here on.
    ModuleQuantizedLinear(at::Tensor weight, at::Tensor bias, int bits);

    at::Tensor apply(const at::Tensor& input) const override;
    std::int64_t inputs() const override { return m_weight.size(1); }
    std::int64_t outputs() const override { return m_weight.size(0); }
    std::string form() const override { return "int" + std::to_string(m_bits); }
    std::int64_t parameters() const override { return m_weight.numel() + nn::biasNumbers(m_bias); }
    std::int64_t bytes() const override { return 4 * (parameters() + 1); }
    std::int64_t multiplyAdds() const override { return m_weight.numel(); }
    at::Tensor denseWeight() const override { return quantizeByModule(m_weight, m_gamma, m_bits); }
    at::Tensor bias() const override { return m_bias; }
    std::vector<at::Tensor> trainable() const override { return nn::definedOf({m_weight, m_gamma, m_bias}); }
    void save(nn::TensorWriter& writer, const std::string& prefix) const override { frozen()->save(writer, prefix); }

    /// The same map in the form that runs: int8, or low-bit codes with one scale a matrix.
    nn::LinearSlot frozen() const;

private:
    at::Tensor m_weight;
    at::Tensor m_gamma; ///< (1)
    at::Tensor m_bias;
    int m_bits;
};

} // namespace fw::compress
