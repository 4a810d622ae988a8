// What happens to rows between matrix products when texts are scored. Rows lie `stride` floats apart, a multiple of 16;
// what is beyond a row's width is zero and stays zero. A row's bits depend on that row alone. No torch in this file.
#pragma once

#include <cstdint>

#include "core/nn/kernels/activation_kind.h"

namespace fw::nn {

/// width rounded up to a whole number of panels.
constexpr std::int64_t rowStride(std::int64_t width)
{
    return (width + 15) / 16 * 16;
}

/// rows = function(rows), in place, of `width` numbers each.
void activateRows(float* rows, std::int64_t count, std::int64_t stride, std::int64_t width, Activation activation);

/// rows = norm(rows + added) · weight + bias, in place (Ba et al. 2016). `added` may be null; weight and bias have
/// `stride` numbers.
void addAndNormaliseRows(float* rows, const float* added, std::int64_t count, std::int64_t stride, std::int64_t width,
                         const float* weight, const float* bias, float epsilon);

} // namespace fw::nn
