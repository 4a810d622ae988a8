// exp and erf on eight floats at once, for kernels that are compiled once for each kind of CPU. No torch in this file.
#pragma once

#include <cstdint>
#include <cstring>

namespace fw::nn {

inline constexpr std::int64_t kLanes = 8;
using Lanes = float __attribute__((vector_size(32)));
using LaneBits = std::int32_t __attribute__((vector_size(32)));

// x86-64's baseline has 4-wide vectors; a clone for AVX2 and FMA is chosen once, by the loader. By level, not by name:
// GCC takes "arch=haswell" as that very CPU. Clang does not know levels here.
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FW_LANE_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define FW_LANE_CLONES
#endif
#define FW_LANE_INLINE __attribute__((always_inline)) inline

// By reference: passing vectors by value differs between the clones.
FW_LANE_INLINE void loadLanes(const float* from, Lanes& lanes)
{
    std::memcpy(&lanes, from, sizeof(lanes));
}

/// As many as there are, at most kLanes; the others are zero.
FW_LANE_INLINE void loadSomeLanes(const float* from, std::int64_t count, Lanes& lanes)
{
    if (count >= kLanes)
        return loadLanes(from, lanes);
    lanes = Lanes{};
    if (count > 0) // of nothing there is no address to copy from
        std::memcpy(&lanes, from, static_cast<std::size_t>(count) * sizeof(float));
}

FW_LANE_INLINE void storeLanes(const Lanes& lanes, float* to)
{
    std::memcpy(to, &lanes, sizeof(lanes));
}

/// Always in the same order.
FW_LANE_INLINE float sumLanes(const Lanes& x)
{
    return ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]));
}

/// e^x to 2 units in the last place for −87 ≤ x ≤ 88; smaller x give e^−87, greater ones e^88. Cephes' expf.
FW_LANE_INLINE void expLanes(const Lanes& input, Lanes& result)
{
    Lanes x = input > 88.0F ? Lanes{} + 88.0F : input;
    x = x < -87.0F ? Lanes{} - 87.0F : x;
    constexpr float kRound = 12582912.0F; // 1.5 · 2^23: adding and taking away rounds to a whole number
    const Lanes shifted = x * 1.44269504F + kRound;
    const Lanes whole = shifted - kRound;
    const Lanes rest = x - whole * 0.693359375F - whole * -2.12194440e-4F;
    Lanes y = rest * 1.9875691500e-4F + 1.3981999507e-3F;
    y = y * rest + 8.3334519073e-3F;
    y = y * rest + 4.1665795894e-2F;
    y = y * rest + 1.6666665459e-1F;
    y = y * rest + 5.0000001201e-1F;
    y = y * rest * rest + rest + 1.0F;
    const LaneBits exponent = reinterpret_cast<LaneBits>(shifted) << 23;
    y = reinterpret_cast<Lanes>(reinterpret_cast<LaneBits>(y) + exponent);
    result = input == input ? y : input; // no number stays none
}

/// erf(x) to 3e-7, by Eigen's rational approximation (odd 13 over even 8) on [−4, 4].
FW_LANE_INLINE void erfLanes(const Lanes& input, Lanes& result)
{
    Lanes x = input > 4.0F ? Lanes{} + 4.0F : input;
    x = x < -4.0F ? Lanes{} - 4.0F : x;
    const Lanes square = x * x;
    Lanes p = square * -2.72614225801306e-10F + 2.77068142495902e-08F;
    p = p * square + -2.10102402082508e-06F;
    p = p * square + -5.69250639462346e-05F;
    p = p * square + -7.34990630326855e-04F;
    p = p * square + -2.95459980854025e-03F;
    p = p * square + -1.60960333262415e-02F;
    Lanes q = square * -1.45660718464996e-05F + -2.13374055278905e-04F;
    q = q * square + -1.68282697438203e-03F;
    q = q * square + -7.37332916720468e-03F;
    q = q * square + -1.42647390514189e-02F;
    result = x * p / q;
}

} // namespace fw::nn
