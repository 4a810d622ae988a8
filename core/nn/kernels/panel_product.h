// The float32 matrix product under scoring: a few rows times panels of 16 outputs. Every output is one chain of fused
// multiply-adds, bias first, inputs in order: a row's bits depend on that row alone. No torch in this file.
#pragma once

#include <cstdint>

namespace fw::nn {

inline constexpr std::int64_t kPanelWidth = 16;

/// Panels that hold so many outputs; the last may be part empty.
inline std::int64_t panelsOf(std::int64_t outputs)
{
    return (outputs + kPanelWidth - 1) / kPanelWidth;
}

/// Outputs in `panels` panels of kPanelWidth; the last one is filled with zeros.
struct PanelMatrix
{
    const float* weights = nullptr; ///< (panels, inputs, kPanelWidth)
    const float* bias = nullptr;    ///< (panels, kPanelWidth)
    std::int64_t inputs = 0;
    std::int64_t panels = 0;
};

/// input (rows, inputs) → output (rows, panels · kPanelWidth); the strides count floats between rows. On the calling
/// thread, with AVX-512 or AVX2 where the CPU has it.
void multiplyPanels(const PanelMatrix& matrix, const float* input, std::int64_t inputStride, std::int64_t rows,
                    float* output, std::int64_t outputStride);

} // namespace fw::nn
