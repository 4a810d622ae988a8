// The int8 matrix product under scoring: coded rows times panels of 16 outputs. Codes are multiplied as pairs of 16-bit
// numbers, whose sums are exact in 32 bits (as in widening_int8_product.cpp): a row's bits depend on that row alone. No
// torch in this file.
#pragma once

#include <cstdint>

#include "core/nn/kernels/panel_product.h"

namespace fw::nn {

/// Outputs in `panels` panels of kPanelWidth; what is missing in the last panel and the last pair is zero.
struct Int8PanelMatrix
{
    const std::int8_t* codes = nullptr; ///< (panels, pairs, kPanelWidth, 2): two inputs of an output side by side
    const float* scales = nullptr;      ///< (panels, kPanelWidth)
    const float* bias = nullptr;        ///< (panels, kPanelWidth)
    std::int64_t pairs = 0;             ///< of inputs
    std::int64_t panels = 0;
};

/// Rows of quantizeRow()'s codes, filled with a zero where inputs are odd.
struct CodedRows
{
    const std::int16_t* codes = nullptr; ///< (rows, pairs, 2)
    const float* scales = nullptr;       ///< (rows)
    std::int64_t count = 0;
};

/// output[row][o] = row's scale · o's scale · Σ codes + bias, (rows, panels · kPanelWidth), `outputStride` floats
/// between rows. On the calling thread, with AVX-512 VNNI or AVX2 where the CPU has it.
void multiplyInt8Panels(const Int8PanelMatrix& matrix, const CodedRows& rows, float* output, std::int64_t outputStride);

} // namespace fw::nn
