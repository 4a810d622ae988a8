#include "core/nn/activation.h"

#include <ATen/ops/clamp.h>
#include <ATen/ops/erf.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/hardswish.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/mish.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/relu6.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/tanh.h>

namespace fw::nn {

at::Tensor activate(const at::Tensor& input, Activation activation)
{
    switch (activation) {
    case Activation::Gelu:
        return at::gelu(input, "none");
    case Activation::GeluTanh:
        return at::gelu(input, "tanh");
    case Activation::GeluClipped:
        return at::clamp(at::gelu(input, "none"), -10, 10);
    case Activation::QuickGelu:
        return input.mul(at::sigmoid(input.mul(1.702)));
    case Activation::Relu:
        return at::relu(input);
    case Activation::ReluSquared:
        return at::relu(input).square();
    case Activation::Relu6:
        return at::relu6(input);
    case Activation::LeakyRelu:
        return at::leaky_relu(input, 0.01);
    case Activation::Silu:
        return at::silu(input);
    case Activation::Mish:
        return at::mish(input);
    case Activation::HardSwish:
        return at::hardswish(input);
    case Activation::Tanh:
        return at::tanh(input);
    case Activation::Sigmoid:
        return at::sigmoid(input);
    case Activation::Laplace:
        return at::erf(input.sub(0.707107).div(0.282095 * 1.4142135623730951)).add(1.0).mul(0.5);
    case Activation::SqrtSoftplus:
        return at::softplus(input).sqrt();
    case Activation::Linear:
        return input;
    }
    return input;
}

} // namespace fw::nn
