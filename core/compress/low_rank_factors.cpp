#include "core/compress/low_rank_factors.h"

#include <ATen/ops/eye.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>

#include <algorithm>
#include <cmath>

#include "core/nn/single_thread.h"

namespace fw::compress {

namespace {

at::Tensor toDouble(const at::Tensor& tensor)
{
    return tensor.detach().to(at::kCPU).to(at::kDouble).contiguous();
}

/// Factors of a float64 matrix; the first one is multiplied by `unscale` from the right, if given.
Factors factorise(const at::Tensor& matrix, std::int64_t rank)
{
    const auto [u, singular, vh] = at::linalg_svd(matrix, false);
    const at::Tensor root = singular.narrow(0, 0, rank).sqrt();
    return {vh.narrow(0, 0, rank).mul(root.unsqueeze(1)), u.narrow(1, 0, rank).mul(root)};
}

Factors toFloat(const Factors& factors)
{
    return {factors.first.to(at::kFloat).contiguous(), factors.second.to(at::kFloat).contiguous()};
}

} // namespace

std::int64_t rankForBudget(double budget, std::int64_t outputs, std::int64_t inputs)
{
    const double product = static_cast<double>(outputs) * static_cast<double>(inputs);
    const auto rank = static_cast<std::int64_t>(std::floor(budget * product / static_cast<double>(outputs + inputs)));
    return std::clamp<std::int64_t>(rank, 1, std::min(outputs, inputs));
}

Factors truncatedSvd(const at::Tensor& weight, std::int64_t rank)
{
    const nn::SingleThread single;
    return toFloat(factorise(toDouble(weight), rank));
}

Factors scaledSvd(const at::Tensor& weight, const at::Tensor& scale, std::int64_t rank)
{
    const nn::SingleThread single;
    const at::Tensor s = toDouble(scale);
    Factors factors = factorise(toDouble(weight).mul(s), rank);
    factors.first = factors.first.div(s);
    return toFloat(factors);
}

Result<Factors> whitenedSvd(const at::Tensor& weight, const at::Tensor& gram, std::int64_t rank)
{
    const nn::SingleThread single;
    const at::Tensor moments = toDouble(gram);
    const at::Tensor identity = at::eye(moments.size(0), moments.options());
    const double mean = moments.diagonal().mean().item<double>();
    // The sums are float32's: with inputs that are always zero, or fewer tokens than inputs, the least eigenvalues lie a
    // little below 0, by what the largest is rounded to. What is added grows until the matrix is positive definite.
    at::Tensor lower;
    constexpr double kMostDamping = 0.1;
    for (double damping = 1e-6; !lower.defined(); damping *= 10) {
        if (damping > kMostDamping)
            return Error{ErrorKind::Numerical, "the second moments of a matrix's inputs are not those of numbers",
                         "check the steps before this one, and the calibration text"};
        const auto [factor, info] =
            at::linalg_cholesky_ex(moments.add(identity.mul(mean > 0 ? damping * mean : 1.0)));
        if (info.item<int>() == 0 && at::isfinite(factor).all().item<bool>()) // LAPACK lets NaN pass
            lower = factor;
    }
    Factors factors = factorise(toDouble(weight).matmul(lower), rank);
    // first · S⁻¹, by solving from the right
    factors.first = at::linalg_solve_triangular(lower, factors.first, false, false);
    return toFloat(factors);
}

Factors principalOutputs(const at::Tensor& weight, const at::Tensor& gram, std::int64_t rank)
{
    const nn::SingleThread single;
    const at::Tensor w = toDouble(weight);
    const at::Tensor covariance = w.matmul(toDouble(gram)).matmul(w.t());
    const auto [values, vectors] = at::linalg_eigh(covariance);                              // ascending
    const at::Tensor leading = vectors.narrow(1, vectors.size(1) - rank, rank).contiguous(); // (outputs, rank)
    return toFloat({leading.t().matmul(w), leading});
}

} // namespace fw::compress
