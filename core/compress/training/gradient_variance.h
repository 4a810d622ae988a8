// Distillation as variance reduction (Safaryan, Peste & Alistarh 2023, arXiv 2305.17581).
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"

namespace fw::compress {

/// Gradients of a loss in each parameter (leaf tensors), zeros where it has none. Leaves no gradient behind.
std::vector<at::Tensor> gradientsOf(const at::Tensor& loss, const std::vector<at::Tensor>& parameters);

/// A loss whose gradient in `parameters` is ∇f_ξ(x) − λ ∇f_ξ(θ): `loss` is f_ξ(x), `teacherGradients` are ∇f_ξ(θ),
/// those of the same sample's loss at the teacher's parameters. For a linear softmax this is the gradient of (1 − λ) ·
/// CE(text) + λ · CE(teacher) at temperature 1.
at::Tensor varianceReducedLoss(const at::Tensor& loss, const std::vector<at::Tensor>& parameters,
                               const std::vector<at::Tensor>& teacherGradients, double lambda);

/// The mean over batches of ‖g − ḡ‖², g the gradient of a batch's loss and ḡ their mean. `loss` is asked for each batch
/// from 0; two passes, so that only two gradients are in memory.
Result<double> gradientVariance(const std::function<at::Tensor(std::int64_t batch)>& loss, std::int64_t batches,
                                const std::vector<at::Tensor>& parameters, const CancelToken& cancel);

} // namespace fw::compress
