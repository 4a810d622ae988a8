// GPTQ: rounds a matrix column by column and feeds each column's error forward into those that follow.
// Frantar et al. 2023 (arXiv 2210.17323); where paper and code differ, the released code
// (github.com/IST-DASLab/gptq, gptq.py, fasterquant) is followed.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/nn/forms/linear_op.h"
#include "core/nn/kernels/group_codes.h"

namespace fw::compress {

struct GptqOptions
{
    nn::GroupRule rule;
    double damping = 0.01; ///< share of the mean of the Hessian's diagonal that is added to it
    /// Columns in falling order of their inputs' second moment; the codes come in that order, groups contiguous in it
    /// (the released code's --act-order).
    bool activationOrder = false;
    /// Groups and their scales from the matrix as it was, in its own order; the order of rounding changes nothing in
    /// how codes are stored (the released code's --static-groups). Else a group's scales are set when it begins, from
    /// its columns with the errors so far.
    bool staticGroups = false;
    /// (outputs, inputs) bool: weights that stay 0 (what was pruned before), their values fed forward as errors.
    /// Undefined: none.
    at::Tensor zeros;
};

/// The zeros of a sparse matrix, which rounding keeps; undefined for any other.
at::Tensor keptZeros(const nn::LinearOp& matrix);

/// `weight` (outputs, inputs) float32 and `gram` (inputs, inputs), the sum of x xᵀ over calibration tokens, to codes.
/// Columns of inputs that were never active become 0. Computes in float64; memory about 8 · (outputs · inputs + 3 ·
/// inputs²) bytes. Checks the token at every block of 128 columns. An error of kind Numerical where weights are not
/// finite or the Hessian has no Cholesky factor.
///
/// One difference from the released code: blocks of lazily updated columns hold whole groups, so that scales always see
/// up-to-date weights. With groups of 128 or more that divide so, the two are the same.
Result<nn::GroupedCodes> solveGptq(const at::Tensor& weight, const at::Tensor& gram, const GptqOptions& options,
                                   const CancelToken& cancel);

} // namespace fw::compress
