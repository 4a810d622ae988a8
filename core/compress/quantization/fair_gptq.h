// GPTQ's objective with a penalty on what a matrix does to the difference between groups. Proskurina et al. 2025,
// Fair-GPTQ (arXiv 2509.15206).
#pragma once

#include <ATen/core/Tensor.h>

#include "core/base/cancel_token.h"
#include "core/base/result.h"

namespace fw::compress {

/// ‖(Ŵ − W) X‖² + α ‖Ŵ (X₀ − X₁)‖² + λ ‖Ŵ − W‖² as one quadratic form in Ŵ: (Ŵ − target) gram (Ŵ − target)ᵀ and a
/// constant.
struct FairObjective
{
    at::Tensor target; ///< (outputs, inputs) float32: the best Ŵ before rounding
    at::Tensor gram;   ///< (inputs, inputs) float64
    double pull = 0;   ///< λ over the mean of gram's diagonal
};

struct FairOptions
{
    double alpha = 0.5;
    double damping = 0.01; ///< the least λ, as a share of the mean of gram's diagonal
    /// Where inputs hardly move but differ between groups, the objective lets weights grow without end. λ is raised in
    /// steps of four until the target's norm is at most so much of the weight's; at least 1.
    double mostGrowth = 1.1;
};

/// `gram` is Σ x xᵀ a token, `pairGram` Σ (x₀ − x₁)(x₀ − x₁)ᵀ a token of the paired texts, both (inputs, inputs). At
/// α = 0 the target is `weight` itself. An error where a sum has no Cholesky factor. Computes in float64.
Result<FairObjective> fairObjective(const at::Tensor& weight, const at::Tensor& gram, const at::Tensor& pairGram,
                                    const FairOptions& options, const CancelToken& cancel);

} // namespace fw::compress
