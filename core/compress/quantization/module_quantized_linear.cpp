#include "core/compress/quantization/module_quantized_linear.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>

#include "core/nn/forms/grouped_linear.h"
#include "core/nn/forms/int8_linear.h"

namespace fw::compress {

namespace {

constexpr int kCandidates = 64;
constexpr double kLeastStep = 1e-6; // a multiple of float16's smallest number: what a matrix of zeros gets

/// `changed` going forward, the identity of `value` going backward.
at::Tensor straightThrough(const at::Tensor& value, const at::Tensor& changed)
{
    return value.add(changed.sub(value).detach());
}

double levelsBeside0(int bits)
{
    return static_cast<double>((1 << (bits - 1)) - 1);
}

/// Each row as the 8 bits that an int8 slot gives it (core/nn/kernels/int8_codes.h), the gradient passed through.
at::Tensor roundRows(const at::Tensor& input)
{
    const at::Tensor values = input.detach();
    const at::Tensor step = values.abs().amax(1, true).div(127).clamp_min(1e-30);
    return straightThrough(input, values.div(step).round().mul(step));
}

/// The distance of two levels, (1).
at::Tensor stepOf(const at::Tensor& weight, const at::Tensor& gamma, int bits)
{
    const at::Tensor step = gamma.mul(weight.detach().abs().mean()).div(levelsBeside0(bits)).clamp_min(kLeastStep);
    return bits < 8 ? straightThrough(step, step.to(at::kHalf).to(at::kFloat)) : step;
}

/// Whole numbers, float32.
at::Tensor codesOf(const at::Tensor& weight, const at::Tensor& step, int bits)
{
    const double most = levelsBeside0(bits);
    const at::Tensor bounded = weight.div(step).clamp(-most, most);
    return straightThrough(bounded, bounded.round());
}

} // namespace

at::Tensor quantizeByModule(const at::Tensor& weight, const at::Tensor& gamma, int bits)
{
    const at::Tensor step = stepOf(weight, gamma, bits);
    return codesOf(weight, step, bits).mul(step);
}

double startingGamma(const at::Tensor& weight, int bits)
{
    const at::NoGradGuard noGradient;
    const double mean = weight.abs().mean().item<double>();
    if (!(mean > 0))
        return 1;
    const double most = weight.abs().amax().item<double>() / mean;
    double best = most;
    double leastError = -1;
    for (int i = 1; i <= kCandidates; ++i) {
        const double gamma = most * i / kCandidates;
        const double error = quantizeByModule(weight, at::full({1}, gamma, weight.options()), bits)
                                 .sub(weight)
                                 .square()
                                 .sum()
                                 .item<double>();
        if (leastError < 0 || error < leastError) {
            best = gamma;
            leastError = error;
        }
    }
    return best;
}

ModuleQuantizedLinear::ModuleQuantizedLinear(at::Tensor weight, at::Tensor bias, int bits)
    : m_weight(std::move(weight)),
      m_gamma(at::full({1}, startingGamma(m_weight, bits), m_weight.options())),
      m_bias(std::move(bias)),
      m_bits(bits)
{
}

at::Tensor ModuleQuantizedLinear::apply(const at::Tensor& input) const
{
    return at::linear(m_bits == 8 ? roundRows(input) : input, denseWeight(), m_bias);
}

nn::LinearSlot ModuleQuantizedLinear::frozen() const
{
    const at::NoGradGuard noGradient;
    const at::Tensor weight = m_weight.detach().to(at::kCPU);
    const at::Tensor bias = m_bias.defined() ? m_bias.detach().to(at::kCPU) : m_bias;
    const at::Tensor step = stepOf(weight, m_gamma.detach().to(at::kCPU), m_bits);
    const at::Tensor codes = codesOf(weight, step, m_bits).to(at::kChar);
    if (m_bits == 8)
        return std::make_shared<nn::Int8Linear>(codes, step.expand({outputs()}).contiguous(), bias);
    nn::GroupedCodes grouped;
    grouped.bits = m_bits;
    grouped.groupSize = nn::kLargestGroupSize; // the whole row
    grouped.codes = codes;
    grouped.scales = step.expand({outputs(), nn::groupCount(inputs(), grouped.groupSize)}).contiguous();
    return std::make_shared<nn::GroupedLinear>(grouped, bias);
}

} // namespace fw::compress
