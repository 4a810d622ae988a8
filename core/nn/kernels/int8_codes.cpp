#include "core/nn/kernels/int8_codes.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/nn/kernels/lane_functions.h"

namespace fw::nn {

namespace {

/// Below this the reciprocal of a scale would overflow: such a row counts as zeros.
constexpr float kLeastMaximum = 1e-35F;

/// 1.5 · 2^23, to which adding rounds to a whole number, ties to even; and its bits.
constexpr float kRoundingShift = 12582912.0F;
constexpr std::int32_t kRoundingBits = 0x4B400000;

/// top = the greater of top and |x|; `probe` stays 0 as long as all are finite, and is NaN then.
FW_LANE_INLINE void addMagnitudes(const Lanes& x, Lanes& top, Lanes& probe)
{
    const Lanes magnitude = x < 0.0F ? -x : x;
    top = magnitude > top ? magnitude : top;
    probe += x * 0.0F;
}

/// max |x|, or NaN if any value is not finite.
FW_LANE_CLONES float largestMagnitude(const float* input, std::int64_t count)
{
    Lanes top{};
    Lanes probe{};
    const std::int64_t whole = count / kLanes * kLanes;
    Lanes x;
    for (std::int64_t i = 0; i < whole; i += kLanes) {
        loadLanes(input + i, x);
        addMagnitudes(x, top, probe);
    }
    loadSomeLanes(input + whole, count - whole, x);
    addMagnitudes(x, top, probe);
    float result = 0;
    for (std::int64_t lane = 0; lane < kLanes; ++lane)
        result = std::max(result, top[lane]);
    return result + sumLanes(probe);
}

using CodeLanes8 = std::int8_t __attribute__((vector_size(8)));
using CodeLanes16 = std::int16_t __attribute__((vector_size(16)));

template <typename CodeLanes>
FW_LANE_INLINE void encodeLanes(const Lanes& input, float inverse, CodeLanes& codes)
{
    Lanes x = input * inverse;
    x = x > 127.0F ? Lanes{} + 127.0F : x;
    x = x < -127.0F ? Lanes{} - 127.0F : x;
    // The sum's last bits are the whole number. GCC has no vector conversion from float to narrow codes.
    const Lanes shifted = x + kRoundingShift;
    codes = __builtin_convertvector(reinterpret_cast<LaneBits>(shifted) - kRoundingBits, CodeLanes);
}

template <typename CodeLanes, typename Code>
FW_LANE_INLINE void encodeRow(const float* input, std::int64_t count, float inverse, Code* codes)
{
    const std::int64_t whole = count / kLanes * kLanes;
    Lanes x;
    CodeLanes lanes;
    for (std::int64_t i = 0; i < whole; i += kLanes) {
        loadLanes(input + i, x);
        encodeLanes(x, inverse, lanes);
        std::memcpy(codes + i, &lanes, sizeof(lanes));
    }
    loadSomeLanes(input + whole, count - whole, x);
    encodeLanes(x, inverse, lanes);
    std::memcpy(codes + whole, &lanes, static_cast<std::size_t>(count - whole) * sizeof(Code));
}

FW_LANE_CLONES void encode(const float* input, std::int64_t count, float inverse, std::int8_t* codes)
{
    encodeRow<CodeLanes8>(input, count, inverse, codes);
}

FW_LANE_CLONES void encode(const float* input, std::int64_t count, float inverse, std::int16_t* codes)
{
    encodeRow<CodeLanes16>(input, count, inverse, codes);
}

template <typename Code>
float quantize(const float* input, std::int64_t count, Code* codes)
{
    const float top = largestMagnitude(input, count);
    if (!(top >= kLeastMaximum)) { // NaN, too
        std::fill(codes, codes + count, Code{0});
        return std::isnan(top) ? top : 1.0F;
    }
    const float scale = top / 127.0F;
    encode(input, count, 1.0F / scale, codes);
    return scale;
}

} // namespace

float quantizeRow(const float* input, std::int64_t count, std::int8_t* codes)
{
    return quantize(input, count, codes);
}

float quantizeRow(const float* input, std::int64_t count, std::int16_t* codes)
{
    return quantize(input, count, codes);
}

} // namespace fw::nn
