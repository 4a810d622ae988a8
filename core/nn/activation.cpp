#include "core/nn/activation.h"

#include <ATen/ops/gelu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/tanh.h>

namespace fw::nn {

Activation activationFromName(std::string_view name)
{
    if (name == "relu")
        return Activation::Relu;
    return name == "gelu" ? Activation::Gelu : Activation::GeluTanh;
}

at::Tensor activate(const at::Tensor& input, Activation activation)
{
    switch (activation) {
    case Activation::GeluTanh:
        return at::gelu(input, "tanh");
    case Activation::Gelu:
        return at::gelu(input, "none");
    case Activation::Relu:
        return at::relu(input);
    case Activation::Tanh:
        return at::tanh(input);
    }
    return input;
}

} // namespace fw::nn
