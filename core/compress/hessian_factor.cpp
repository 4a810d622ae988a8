#include "core/compress/hessian_factor.h"

#include <ATen/ops/eye.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/linalg_solve_triangular.h>

#include "core/nn/single_thread.h"

namespace fw::compress {

Result<at::Tensor> inverseHessianFactor(const at::Tensor& hessian, double damping)
{
    at::Tensor damped = hessian.to(at::kCPU, at::kDouble).clone();
    if (damped.size(0) == 0)
        return damped;
    at::Tensor diagonal = damped.diagonal();
    diagonal.masked_fill_(diagonal.eq(0), 1);
    diagonal.add_(diagonal.mean().mul(damping));
    const nn::SingleThread single;
    // H = R Rᵀ with R upper triangular is the Cholesky factor of H read backwards; then H⁻¹ = (R⁻¹)ᵀ R⁻¹. One
    // factorisation and one triangular inverse: half of inverting H and factorising that.
    const auto [lower, info] = at::linalg_cholesky_ex(damped.flip({0, 1}));
    const at::Tensor factor =
        at::linalg_solve_triangular(lower.flip({0, 1}), at::eye(damped.size(0), damped.options()), /*upper=*/true);
    if (info.item<int>() != 0 || !at::isfinite(factor).all().item<bool>()) // LAPACK lets NaN pass
        return Error{ErrorKind::Numerical, "the inputs' second moments are not positive definite",
                     "raise damping, or give more calibration text"};
    return factor;
}

} // namespace fw::compress
