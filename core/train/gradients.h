// The gradients of a list of tensors, taken together.
#pragma once

#include <ATen/core/Tensor.h>

#include <cmath>
#include <vector>

namespace fw::train {

/// Euclidean norm over all of them; tensors without a gradient count 0.
inline double gradientNorm(const std::vector<at::Tensor>& parameters)
{
    double squares = 0;
    for (const at::Tensor& parameter : parameters)
        if (parameter.grad().defined()) {
            const double norm = parameter.grad().norm().item<double>();
            squares += norm * norm;
        }
    return std::sqrt(squares);
}

inline void clearGradients(std::vector<at::Tensor>& parameters)
{
    for (at::Tensor& parameter : parameters)
        parameter.mutable_grad() = at::Tensor();
}

} // namespace fw::train
