// GPTQ's objective with a penalty on what a matrix does to the difference between groups. Proskurina et al. 2025,
// Fair-GPTQ (arXiv 2509.15206).
#pragma once

#include <ATen/core/Tensor.h>

#include "core/base/result.h"

namespace fw::compress {

/// ‖(Ŵ − W) X‖² + α ‖Ŵ (X₀ − X₁)‖² as one quadratic form in Ŵ: (Ŵ − target) gram (Ŵ − target)ᵀ and a constant.
struct FairObjective
{
    at::Tensor target; ///< (outputs, inputs) float32: the best Ŵ before rounding
    at::Tensor gram;   ///< (inputs, inputs) float32
};

/// `gram` is Σ x xᵀ a token, `pairGram` Σ (x₀ − x₁)(x₀ − x₁)ᵀ a token of the paired texts, both (inputs, inputs);
/// `damping` is the share of the mean of gram's diagonal that is added to it. At α = 0 the target is `weight` itself.
/// An error where the sum has no Cholesky factor. Computes in float64.
Result<FairObjective> fairObjective(const at::Tensor& weight, const at::Tensor& gram, const at::Tensor& pairGram,
                                    double alpha, double damping);

} // namespace fw::compress
