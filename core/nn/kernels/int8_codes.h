// Rounding of rows to int8 codes, symmetric, one scale a row (ZeroQuant, arXiv 2206.01861). No torch in this file.
#pragma once

#include <cstdint>

namespace fw::nn {

/// codes[i] = round(x[i] / scale) in [−127, 127], ties to even, with the scale max|x| / 127, which is returned. A row
/// of zeros has the scale 1; a row with a value that is not finite has codes 0 and the scale NaN, so that what it gives
/// is not finite either. The codes fit in 8 bits; the 16-bit form is for kernels that multiply pairs of them.
float quantizeRow(const float* input, std::int64_t count, std::int8_t* codes);
float quantizeRow(const float* input, std::int64_t count, std::int16_t* codes);

} // namespace fw::nn
