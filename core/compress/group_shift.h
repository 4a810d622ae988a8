// What a matrix does to the difference between groups: statistics of paired texts that differ in their group words
// alone.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace fw::compress {

/// A sum over tokens as a mean a token; 0 of no tokens.
at::Tensor perToken(const at::Tensor& sum, std::int64_t tokens);

/// Mean squared length of weight · (x₀ − x₁): `weight` (outputs, inputs), `pairGram` the mean of (x₀ − x₁)(x₀ − x₁)ᵀ a
/// token, (inputs, inputs) float64.
double groupShift(const at::Tensor& weight, const at::Tensor& pairGram);

} // namespace fw::compress
