// The inverse of a layer's damped Hessian as a Cholesky factor: what GPTQ and SparseGPT feed errors forward by.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/base/result.h"

namespace fw::compress {

/// U, upper triangular, with Uᵀ U = (H + damping · mean(diag H) · I)⁻¹, in float64. `hessian` (n, n) is the sum of
/// x xᵀ over tokens, float32 or float64; its scale cancels in what U is used for. Inputs that were never active (a 0
/// on the diagonal) count as 1, as in both papers' released code. An error of kind Numerical where the matrix is not
/// positive definite. One call, not cancellable: seconds at n = 3072.
Result<at::Tensor> inverseHessianFactor(const at::Tensor& hessian, double damping);

} // namespace fw::compress
