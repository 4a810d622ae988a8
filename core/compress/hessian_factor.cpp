#include "core/compress/hessian_factor.h"

#include <ATen/ops/cholesky_inverse.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/zeros.h>

#include "core/nn/single_thread.h"

namespace fw::compress {

namespace {

Result<at::Tensor> choleskyFactor(const at::Tensor& matrix, bool upper)
{
    const auto [factor, info] = at::linalg_cholesky_ex(matrix, upper);
    if (info.item<int>() != 0)
        return Error{ErrorKind::Numerical, "the inputs' second moments are not positive definite",
                     "raise damping, or give more calibration text"};
    return factor;
}

} // namespace

Result<at::Tensor> inverseHessianFactor(const at::Tensor& hessian, double damping)
{
    at::Tensor damped = hessian.to(at::kCPU, at::kDouble).clone();
    if (damped.size(0) == 0)
        return damped;
    at::Tensor diagonal = damped.diagonal();
    diagonal.masked_fill_(diagonal.eq(0), 1);
    diagonal.add_(diagonal.mean().mul(damping));
    const nn::SingleThread single;
    FW_ASSIGN(const at::Tensor factor, choleskyFactor(damped, false));
    return choleskyFactor(at::cholesky_inverse(factor), true);
}

} // namespace fw::compress
