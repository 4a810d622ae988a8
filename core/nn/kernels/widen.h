// 16-bit numbers to float32, exactly.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace fw::nn {

/// `count` numbers from place `first` of a contiguous float16 or bfloat16 tensor on the CPU, to `to`. On the calling
/// thread, with AVX-512 or F16C where the CPU has it; all ways give the same bits.
void widen(const at::Tensor& from, std::int64_t first, std::int64_t count, float* to);

/// The same without any instruction set.
void widenAnywhere(const at::Tensor& from, std::int64_t first, std::int64_t count, float* to);

} // namespace fw::nn
