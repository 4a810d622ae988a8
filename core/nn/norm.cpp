#include "core/nn/norm.h"

#include <ATen/ops/layer_norm.h>
#include <ATen/ops/rsqrt.h>

namespace fw::nn {

at::Tensor Norm::apply(const at::Tensor& input) const
{
    if (kind == NormKind::Layer)
        return at::layer_norm(input, {input.size(-1)}, weight, bias, epsilon);
    const at::Tensor inverse = at::rsqrt(input.square().mean(-1, /*keepdim=*/true).add(epsilon));
    const at::Tensor normed = input.mul(inverse);
    return weight.defined() ? normed.mul(addsOne ? weight.add(1.0) : weight) : normed;
}

} // namespace fw::nn
