// Pruning by scores alone: what goes, goes; what stays is not changed.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/compress/pruning/sparsity_pattern.h"

namespace fw::compress {

/// `weight`, (outputs, inputs) float32, without its smallest absolute values, compared over the whole matrix (Gordon et
/// al. 2020, arXiv 2002.08307).
at::Tensor pruneByMagnitude(const at::Tensor& weight, const SparsityPattern& pattern);

/// The same by |W_ij| · ‖X_j‖₂, compared within each row (Sun et al. 2023, arXiv 2306.11695) or over the whole matrix.
/// `squares`, (inputs) float32, is Σ x² over the calibration text's tokens.
at::Tensor pruneByWanda(const at::Tensor& weight, const at::Tensor& squares, const SparsityPattern& pattern,
                        Compared compared = Compared::Row);

} // namespace fw::compress
