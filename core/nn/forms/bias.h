// A linear op's bias, (outputs) float32, which is undefined where there is none.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/zeros.h>

#include <cstdint>
#include <vector>

namespace fw::nn {

inline std::int64_t biasNumbers(const at::Tensor& bias)
{
    return bias.defined() ? bias.numel() : 0;
}

/// What a kernel adds: the bias, or zeros; on the CPU and contiguous.
inline at::Tensor addedBias(const at::Tensor& bias, std::int64_t outputs)
{
    return bias.defined() ? bias.detach().to(at::kCPU).contiguous()
                          : at::zeros({outputs}, at::TensorOptions(at::kFloat));
}

/// A copy for an optimiser to move; none of none.
inline at::Tensor copiedBias(const at::Tensor& bias)
{
    return bias.defined() ? bias.detach().clone() : at::Tensor();
}

/// The tensors that are there.
inline std::vector<at::Tensor> definedOf(std::initializer_list<at::Tensor> tensors)
{
    std::vector<at::Tensor> defined;
    for (const at::Tensor& tensor : tensors)
        if (tensor.defined())
            defined.push_back(tensor);
    return defined;
}

} // namespace fw::nn
