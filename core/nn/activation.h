// Activation functions on tensors, differentiable.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/nn/kernels/activation_kind.h"

namespace fw::nn {

at::Tensor activate(const at::Tensor& input, Activation activation);

} // namespace fw::nn
