// Scales of input channels that make a matrix easier to round: inputs are divided by them, columns multiplied.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compress/layer_walk.h"
#include "core/compress/quantization/group_parameters.h"

namespace fw::compress {

/// ‖X Dᵀ‖² over the calibration tokens of a change D (outputs, inputs) of a matrix: tr(D · gram · Dᵀ).
double outputError(const at::Tensor& change, const at::Tensor& gram);

/// AWQ's scale and the power that it was chosen by.
struct AwqScale
{
    at::Tensor scale; ///< (inputs) float32; undefined where no scale (power 0) is best
    double power = 0;
    double error = 0; ///< outputError() of rounding with it
};

/// s = meanAbsolute^α over the root of its greatest times its least value, the α of `steps` in [0, 1) (0, 1/steps, …)
/// whose rounding to groups has the least output error: auto_scale.py of AWQ's released code (arXiv 2306.00978,
/// github.com/mit-han-lab/llm-awq). `weight` (outputs, inputs) float32. Checks the token at every step.
Result<AwqScale> searchAwqScale(const at::Tensor& weight, const InputStatistics& inputs, const nn::GroupRule& groups,
                                int steps, const CancelToken& cancel);

/// The share of each group's greatest magnitude, 1, 0.95, … 0.55, whose range has the least output error of the group's
/// columns alone: auto_clip.py of the same code. `weight` (outputs, inputs) float32 and `gram` of its inputs, both
/// after scaling. (outputs, groups) float32.
Result<at::Tensor> searchClipping(const at::Tensor& weight, const at::Tensor& gram, const nn::GroupRule& groups,
                                  const CancelToken& cancel);

/// SmoothQuant's s_j = max|X_j|^α / max|W_j|^(1−α), both maxima and s at least 1e-5 (arXiv 2211.10438, equation 4, and
/// smooth.py of the released code). (inputs) float32.
at::Tensor smoothingScale(const at::Tensor& weight, const at::Tensor& maximumAbsolute, double alpha);

} // namespace fw::compress
