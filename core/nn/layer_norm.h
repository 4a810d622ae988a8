// Layer normalisation over the last dimension (Ba et al. 2016).
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/layer_norm.h>

namespace fw::nn {

/// Scale and shift, both (width) float32.
struct LayerNorm
{
    at::Tensor weight;
    at::Tensor bias;
    double epsilon = 1e-5;

    at::Tensor apply(const at::Tensor& input) const
    {
        return at::layer_norm(input, {input.size(-1)}, weight, bias, epsilon);
    }
};

} // namespace fw::nn
