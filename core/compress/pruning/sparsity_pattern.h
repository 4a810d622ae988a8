// Which weights of a matrix go, given how much each matters: a share of the matrix, of every row, or N:M.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

namespace fw::compress {

/// Unstructured, or N:M: of every `group` consecutive inputs of an output, `keep` stay.
struct SparsityPattern
{
    double ratio = 0.5;     ///< the share that goes; unstructured only
    std::int64_t keep = 0;  ///< N; 0: unstructured
    std::int64_t group = 0; ///< M

    bool grouped() const { return group > 0; }
};

/// Which weights an unstructured pattern compares with each other.
enum class Compared { Matrix, Row, ColumnBlock };

/// How many of `count` weights go: the share rounded down, as in Wanda's and SparseGPT's code (SparseGPT's then takes
/// one more, by ≤ where Wanda's has <; we don't).
std::int64_t countThatGoes(double ratio, std::int64_t count);

/// Clears `stay` where the `count` least of these scores are; of equal ones the earlier goes first. NaN counts as the
/// greatest. Both spans are equally long, at most 2^32.
void dropLeast(std::span<const float> scores, std::int64_t count, std::span<bool> stay);

// Masks: true where a weight stays. `scores` is float32 (outputs, inputs): how much each weight matters.

/// The least share of the whole matrix goes.
at::Tensor stayInMatrix(const at::Tensor& scores, double ratio);
/// The least share of every row (one output's weights) goes.
at::Tensor stayInRows(const at::Tensor& scores, double ratio);
/// N of every M consecutive inputs stay. M must divide the inputs.
at::Tensor stayInGroups(const at::Tensor& scores, std::int64_t keep, std::int64_t group);

} // namespace fw::compress
