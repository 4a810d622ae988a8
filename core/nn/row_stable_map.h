// Elementwise functions whose rows do not know of each other; the matrix products' part is row_stable_linear.h.
#pragma once

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty_like.h>

#include <cstdint>

namespace fw::nn {

/// function(input) for (rows, width). ATen's vectorised functions treat the last few numbers of a range apart and round
/// them differently. Without gradients each row is therefore a range of its own, so that a row's bits do not depend on
/// where it stands.
template <typename Function>
at::Tensor mapRowStable(const at::Tensor& input, const Function& function)
{
    constexpr std::int64_t kVector = 64; // a multiple of every vector loop's stride in floats
    if (at::GradMode::is_enabled() || !input.is_cpu() || !input.is_contiguous())
        return function(input);
    at::Tensor result = at::empty_like(input);
    const bool whole = input.size(1) % kVector == 0;
    at::parallel_for(0, input.size(0), 8, [&](std::int64_t begin, std::int64_t end) {
        const at::NoGradGuard noGradient;
        const std::int64_t step = whole ? end - begin : 1;
        for (std::int64_t row = begin; row < end; row += step)
            result.narrow(0, row, step).copy_(function(input.narrow(0, row, step)));
    });
    return result;
}

} // namespace fw::nn
