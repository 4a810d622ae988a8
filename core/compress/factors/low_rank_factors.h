// Truncated factorisations of one matrix. Factors in float64 on one thread (see core/nn/kernels/single_thread.h).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "core/base/result.h"

namespace fw::compress {

/// W ≈ second · first.
struct Factors
{
    at::Tensor first;  ///< (rank, inputs) float32
    at::Tensor second; ///< (outputs, rank) float32
};

/// The largest rank whose two factors hold at most `budget` of the matrix's numbers: ⌊budget · outputs · inputs /
/// (outputs + inputs)⌋, between 1 and the smaller side (arXiv 2312.07046).
std::int64_t rankForBudget(double budget, std::int64_t outputs, std::int64_t inputs);

/// Singular value decomposition of `weight` (outputs, inputs), the `rank` largest values kept, split evenly between the
/// factors: the least ‖W − Ŵ‖_F (Eckart & Young 1936).
Factors truncatedSvd(const at::Tensor& weight, std::int64_t rank);

/// The same of W · diag(scale) with the scale divided out of the first factor: inputs with a large scale are kept more
/// faithfully (ASVD, arXiv 2312.05821). `scale` is (inputs), positive.
Factors scaledSvd(const at::Tensor& weight, const at::Tensor& scale, std::int64_t rank);

/// The least output error tr((W − Ŵ) G (W − Ŵ)ᵀ) for inputs with the Gram matrix G (inputs, inputs): the decomposition
/// of W · S with G + damping = S Sᵀ (whitening; SVD-LLM, arXiv 2403.07378). Where G is not positive, because its sums
/// were rounded, its eigenvalues are clamped instead. An error of kind Numerical where G is not finite.
Result<Factors> whitenedSvd(const at::Tensor& weight, const at::Tensor& gram, std::int64_t rank);

/// Reduced-order modelling (arXiv 2312.07046): the `rank` leading eigenvectors V of the outputs' covariance W G Wᵀ;
/// first = V W, second = Vᵀ.
Factors principalOutputs(const at::Tensor& weight, const at::Tensor& gram, std::int64_t rank);

} // namespace fw::compress
