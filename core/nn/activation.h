// The activation functions that config.json may name, and tanh, which heads have between their layers.
#pragma once

#include <ATen/core/Tensor.h>

#include <string_view>

namespace fw::nn {

enum class Activation { GeluTanh, Gelu, Relu, Tanh };

/// "gelu_new" and "gelu_pytorch_tanh" are the tanh approximation, "gelu" is exact. The name was checked on loading.
Activation activationFromName(std::string_view name);
at::Tensor activate(const at::Tensor& input, Activation activation);

} // namespace fw::nn
