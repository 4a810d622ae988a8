// Normalisation over the last dimension: by mean and variance (Ba et al. 2016, arXiv 1607.06450), or by the root mean
// square (Zhang & Sennrich 2019, arXiv 1910.07467).
#pragma once

#include <ATen/core/Tensor.h>

#include "core/nn/models/decoder_config.h"

namespace fw::nn {

/// Scale and shift, both (width) float32; either is undefined where there is none.
struct Norm
{
    at::Tensor weight;
    at::Tensor bias;
    double epsilon = 1e-5;
    NormKind kind = NormKind::Layer;
    bool addsOne = false; ///< the scale is 1 + weight

    /// Differentiable. A row's result depends on it alone.
    at::Tensor apply(const at::Tensor& input) const;
    /// Calls `visit` with weight and bias, those that are there.
    template <typename Visit>
    void visitTensors(const Visit& visit)
    {
        for (at::Tensor* tensor : {&weight, &bias})
            if (tensor->defined())
                visit(*tensor);
    }
    std::int64_t parameters() const
    {
        return (weight.defined() ? weight.numel() : 0) + (bias.defined() ? bias.numel() : 0);
    }
};

} // namespace fw::nn
