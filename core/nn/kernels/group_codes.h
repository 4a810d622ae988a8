// Weights as codes of 2, 3 or 4 bits with a scale for each group of input columns of an output channel, and their bits
// on disk. For the rooms that use torch.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace fw::nn {

inline constexpr int kLeastCodeBits = 2;
inline constexpr int kMostCodeBits = 4;
inline constexpr std::int64_t kDefaultGroupSize = 128;
inline constexpr std::int64_t kLargestGroupSize = 65536;

/// W[o][order[i]] = scale[o][i / groupSize] · code[o][i] / inputScale[order[i]], all tensors on the CPU.
struct GroupedCodes
{
    int bits = kMostCodeBits;
    std::int64_t groupSize = kDefaultGroupSize; ///< columns of a group, in code order; the last group may be shorter
    at::Tensor codes;                           ///< (outputs, inputs) int8 in [−2^(bits−1), 2^(bits−1) − 1]
    at::Tensor scales;                          ///< (outputs, groups) float32, each a value of float16
    at::Tensor order;      ///< (inputs) int32, column i of the codes is input order[i]; undefined: in order
    at::Tensor inputScale; ///< (inputs) float32, inputs are divided by it (AWQ); undefined: none
};

/// Groups of `groupSize` columns among `inputs`.
inline std::int64_t groupCount(std::int64_t inputs, std::int64_t groupSize)
{
    return (inputs + groupSize - 1) / groupSize;
}

/// The scale of a group whose greatest magnitude is `largest`: 2 · largest / (2^bits − 1), as the symmetric quantizer
/// of GPTQ's released code (github.com/IST-DASLab/gptq), rounded to float16. 1 for a group of zeros, NaN where
/// `largest` is no finite number.
float groupScale(double largest, int bits);

/// max |x| of `count` values, NaN if any is not finite.
double largestMagnitude(const double* values, std::int64_t count);

/// value / scale to the nearest code, ties to even, at the ends of the range beyond it. The scale is finite and not 0.
inline int nearestCode(double value, double scale, int bits)
{
    constexpr double kRound = 6755399441055744.0; // 1.5 · 2^52: adding and taking away rounds to a whole number
    const double lowest = -static_cast<double>(1 << (bits - 1));
    const double quotient = value / scale;
    const double bounded = quotient < lowest ? lowest : quotient > -lowest - 1 ? -lowest - 1 : quotient;
    return static_cast<int>((bounded + kRound) - kRound);
}

/// `weight` (outputs, inputs) rounded to the nearest codes, in order, without an input scale. A group with values that
/// are not finite gets codes 0 and the scale NaN, so that what it gives is not finite either. `clip`, (outputs, groups)
/// float32 on the CPU, is the share of a group's greatest magnitude that its range ends at; undefined: 1 everywhere.
GroupedCodes roundToGroups(const at::Tensor& weight, int bits, std::int64_t groupSize, const at::Tensor& clip = {});

/// The matrix that codes stand for, (outputs, inputs) float32.
at::Tensor denseMatrix(const GroupedCodes& grouped);

/// Bytes of one row of codes on disk.
inline std::int64_t packedRowBytes(std::int64_t inputs, int bits)
{
    return (inputs * bits + 7) / 8;
}

/// (outputs, inputs) int8 → (outputs, packedRowBytes) uint8. A row is one stream of bits, lowest first: code i stands
/// in bits [i · bits, (i + 1) · bits) in two's complement; what is left of the last byte is 0.
at::Tensor packCodes(const at::Tensor& codes, int bits);
/// The way back.
at::Tensor unpackCodes(const at::Tensor& packed, std::int64_t inputs, int bits);

} // namespace fw::nn
