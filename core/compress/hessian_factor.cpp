#include "core/compress/hessian_factor.h"

#include <ATen/ops/eye.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/zeros_like.h>

#include "core/nn/kernels/single_thread.h"

namespace fw::compress {

namespace {

/// The inverse of an upper triangular matrix into `result`, zero at first. By halves: a single solve against the
/// identity would multiply its zeros, at three times the work.
void invertTriangle(const at::Tensor& upper, const at::Tensor& result)
{
    const std::int64_t size = upper.size(0);
    constexpr std::int64_t kSmall = 128;
    if (size <= kSmall) {
        result.copy_(at::linalg_solve_triangular(upper, at::eye(size, upper.options()), /*upper=*/true));
        return;
    }
    const std::int64_t half = size / 2;
    const std::int64_t rest = size - half;
    const at::Tensor first = upper.narrow(0, 0, half).narrow(1, 0, half);
    const at::Tensor corner = upper.narrow(0, 0, half).narrow(1, half, rest);
    const at::Tensor last = upper.narrow(0, half, rest).narrow(1, half, rest);
    invertTriangle(first, result.narrow(0, 0, half).narrow(1, 0, half));
    invertTriangle(last, result.narrow(0, half, rest).narrow(1, half, rest));
    const at::Tensor solved = at::linalg_solve_triangular(first, corner, /*upper=*/true);
    result.narrow(0, 0, half)
        .narrow(1, half, rest)
        .copy_(at::linalg_solve_triangular(last, solved.neg(), /*upper=*/true, /*left=*/false));
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
    // H = R Rᵀ with R upper triangular is the Cholesky factor of H read backwards; then H⁻¹ = (R⁻¹)ᵀ R⁻¹. One
    // factorisation and one triangular inverse: half of inverting H and factorising that.
    const auto [lower, info] = at::linalg_cholesky_ex(damped.flip({0, 1}));
    const at::Tensor factor = at::zeros_like(damped);
    invertTriangle(lower.flip({0, 1}), factor);
    if (info.item<int>() != 0 || !at::isfinite(factor).all().item<bool>()) // LAPACK lets NaN pass
        return Error{ErrorKind::Numerical, "the inputs' second moments are not positive definite",
                     "raise damping, or give more calibration text"};
    return factor;
}

} // namespace fw::compress
