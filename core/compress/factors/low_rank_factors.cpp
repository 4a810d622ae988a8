#include "core/compress/factors/low_rank_factors.h"

#include <ATen/ops/eye.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_solve_triangular.h>
#include <ATen/ops/linalg_svd.h>
#include <ATen/ops/matmul.h>

#include <algorithm>
#include <cmath>

#include "core/nn/kernels/single_thread.h"

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

/// Directions in which the inputs move less than this share of the mean second moment count as if they moved so much.
constexpr double kLeastMoment = 1e-6;

/// S of moments + least · I = S Sᵀ, and its inverse applied from the right.
Factors factoriseWhitened(const at::Tensor& weight, const at::Tensor& moments, double least, std::int64_t rank)
{
    const auto [lower, info] =
        at::linalg_cholesky_ex(moments.add(at::eye(moments.size(0), moments.options()).mul(least)));
    if (info.item<int>() == 0) {
        Factors factors = factorise(weight.matmul(lower), rank);
        factors.first = at::linalg_solve_triangular(lower, factors.first, /*upper=*/false, /*left=*/false);
        return factors;
    }
    // Sums that were rounded on their way have eigenvalues below 0: those are what is raised, the others stand.
    const auto [values, vectors] = at::linalg_eigh(moments.add(moments.t()).div(2));
    const at::Tensor roots = values.clamp_min(least).sqrt();
    Factors factors = factorise(weight.matmul(vectors).mul(roots), rank);
    factors.first = factors.first.div(roots).matmul(vectors.t());
    return factors;
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
    if (!at::isfinite(moments).all().item<bool>())
        return Error{ErrorKind::Numerical, "the second moments of its inputs are not finite",
                     "check the steps before this one, and the calibration text"};
    const double mean = moments.diagonal().mean().item<double>();
    const double least = mean > 0 ? kLeastMoment * mean : 1.0;
    Factors factors = factoriseWhitened(toDouble(weight), moments, least, rank);
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
