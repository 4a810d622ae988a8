// The matrix product of a sparse slot: panels of 16 outputs as in panel_product.h, with a bit for every weight and the
// weights that are there packed in their stored type. Every output is the same chain of multiply-adds as
// multiplyPanels() gives for the expanded panel: a row's bits depend on that row alone, whatever the kernel.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/nn/kernels/panel_product.h"

namespace fw::nn {

/// How the packed values are stored.
enum class PackedValue { Float32, Float16, BFloat16 };

/// Values beyond the last one that a kernel may read (and throw away).
inline constexpr std::int64_t kSparseSlack = 8;

/// Outputs in `panels` panels of kPanelWidth; what is missing in the last panel has no bits.
struct SparsePanelMatrix
{
    const std::uint16_t* masks = nullptr;  ///< (panels, inputs): bit o: the weight of the panel's output o is there
    const void* values = nullptr;          ///< packed by panel, then input, then output; kSparseSlack more are readable
    const std::int64_t* offsets = nullptr; ///< (panels): how many values stand before the panel
    const float* bias = nullptr;           ///< (panels, kPanelWidth)
    PackedValue type = PackedValue::Float32;
    std::int64_t inputs = 0;
    std::int64_t panels = 0;
};

/// One panel as dense float32 (inputs, kPanelWidth), on the calling thread.
void expandSparsePanel(const SparsePanelMatrix& matrix, std::int64_t panel, float* dense);

/// The same without any instruction set: what expandSparsePanel() does on other processors.
void expandSparsePanelAnywhere(const SparsePanelMatrix& matrix, std::int64_t panel, float* dense);

/// One panel times one row without expanding it: bias + x Wᵀ of the panel's outputs, (kPanelWidth). Returns false, and
/// does nothing, on processors without AVX2: expand and multiply there.
bool multiplySparsePanel(const SparsePanelMatrix& matrix, std::int64_t panel, const float* input, float* output);

} // namespace fw::nn
