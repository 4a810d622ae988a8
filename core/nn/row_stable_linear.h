// Matrix products whose rows do not know of each other: what makes a text's score independent of its batch.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/nn/linear_op.h"

namespace fw::nn {

/// op.apply(input) for (rows, inputs). For dense ops on the CPU without gradients a row's bits depend on that row
/// alone: not on how many others there are, nor where it stands, nor on the threads. BLAS libraries do not promise that
/// and break it at the edges of their blocks (OpenBLAS 0.3.21 on AVX2 even within them); oneDNN's product keeps it in
/// blocks of a multiple of 48 rows, up to 192, on one thread each. test_classifier checks this on the machine at hand.
at::Tensor applyRowStable(const LinearOp& op, const at::Tensor& input);

} // namespace fw::nn
