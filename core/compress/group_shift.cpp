#include "core/compress/group_shift.h"

#include <ATen/ops/matmul.h>

#include <algorithm>

namespace fw::compress {

at::Tensor perToken(const at::Tensor& sum, std::int64_t tokens)
{
    return sum.div(static_cast<double>(std::max<std::int64_t>(tokens, 1)));
}

double groupShift(const at::Tensor& weight, const at::Tensor& pairGram)
{
    const at::Tensor exact = weight.to(at::kDouble);
    return at::matmul(exact, pairGram).mul(exact).sum().item<double>();
}

} // namespace fw::compress
