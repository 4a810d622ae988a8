// The inverse of a layer's damped Hessian as a Cholesky factor: what GPTQ and SparseGPT feed errors forward by.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/base/result.h"

namespace fw::compress {

/// U, upper triangular, with Uᵀ U = (H + damping · mean(diag H) · I)⁻¹, in float64. `hessian` (n, n) is Σ x xᵀ over
/// tokens, float32 or float64; its scale cancels in what U is used for. Inputs that were never active (a 0 on the
/// diagonal) count as 1, as in both papers' released code. Row i of U, divided by U_ii, is how the weights after i make
/// up for a change of weight i while those before it stand; U_ii² is [H⁻¹]_ii with those left out. An error where the
/// matrix is not finite or not positive definite. One call, not cancellable: seconds at n = 3072.
Result<at::Tensor> inverseHessianFactor(const at::Tensor& hessian, double damping);

} // namespace fw::compress
