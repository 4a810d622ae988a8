// SparseGPT (Frantar & Alistarh 2023, arXiv 2301.00774): prunes a matrix column by column and lets the columns that
// follow make up for what went, by the inverse Hessian of the layer's output error.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compress/pruning/sparsity_pattern.h"

namespace fw::compress {

struct SparseGptOptions
{
    SparsityPattern pattern;
    double damping = 0.01;        ///< share of the Hessian's mean diagonal that is added to it
    std::int64_t blockSize = 128; ///< columns whose mask is chosen at once; a multiple of the pattern's group
};

/// `weight` (outputs, inputs) float32 with zeros where weights went and the others moved; `gram` is Σ x xᵀ over
/// `tokens` inputs, (inputs, inputs). A weight's score is w²/U_cc², U the factor of H⁻¹ (hessian_factor.h), as the
/// released code has it: unstructured compared within a block of columns over all outputs, N:M within its group when
/// the group's turn comes. Columns of inputs that were always zero go whole. Cancels between blocks.
Result<at::Tensor> solveSparseGpt(const at::Tensor& weight, const at::Tensor& gram, std::int64_t tokens,
                                  const SparseGptOptions& options, const CancelToken& cancel);

} // namespace fw::compress
