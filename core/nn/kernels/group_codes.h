// Weights as codes of 2, 3, 4 or 8 bits with a scale for each group of input columns of an output channel, and their
// bits on disk. For the rooms that use torch.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "core/checkpoint/coded_matrix.h"

namespace fw::nn {

inline constexpr int kLeastCodeBits = 2;
inline constexpr int kMostCodeBits = 4; ///< of what methods make here; stored models may have 8
inline constexpr std::int64_t kDefaultGroupSize = 128;
inline constexpr std::int64_t kLargestGroupSize = 65536;

/// W[o][order[i]] = w[o][i] / inputScale[order[i]], all tensors on the CPU, where w is, with g = i / groupSize,
/// - without shifts: scale[o][g] · code[o][i];
/// - with: scale[o][g] · (code[o][i] + 2^(bits − 1)) + shift[o][g]. A zero point z, counted from the lowest code, is
/// the
///   shift −scale · z.
struct GroupedCodes
{
    int bits = kMostCodeBits;
    std::int64_t groupSize = kDefaultGroupSize; ///< columns of a group, in code order; the last group may be shorter
    at::Tensor codes;                           ///< (outputs, inputs) int8 in [−2^(bits−1), 2^(bits−1) − 1]
    at::Tensor scales;     ///< (outputs, groups) float32; what methods make here are values of float16
    at::Tensor order;      ///< (inputs) int32, column i of the codes is input order[i]; undefined: in order
    at::Tensor inputScale; ///< (inputs) float32, inputs are divided by it (AWQ); undefined: none
    at::Tensor shifts;     ///< (outputs, groups) float32; undefined: none
};

/// Groups of `groupSize` columns among `inputs`.
inline std::int64_t groupCount(std::int64_t inputs, std::int64_t groupSize)
{
    return (inputs + groupSize - 1) / groupSize;
}

/// How weights become codes.
struct GroupRule
{
    int bits = kMostCodeBits;
    std::int64_t groupSize = kDefaultGroupSize;
    /// A group's codes reach from its least to its greatest weight (and to 0) in place of as far down as up:
    /// asymmetric, as GPTQ's and AWQ's released code has it.
    bool zeroPoints = false;
    /// A group's range is shrunk to where Σ |error|^2.4 is least, among 80 shares of it: the "mse" of GPTQ's code.
    bool leastError = false;
};

/// A group's codes: the weight that a code stands for is scale · (code − zero).
struct GroupGrid
{
    float scale = 1; ///< a value of float16; NaN where a weight is not finite
    int zero = 0;    ///< a code, like the others from −2^(bits−1) on
    int bits = kMostCodeBits;

    /// The nearest code, ties to even, at the ends of the range beyond it. The scale is finite.
    int codeOf(double value) const;
    double valueOf(int code) const { return double{scale} * (code - zero); }
    /// GroupedCodes::shifts of it.
    float shift() const { return -scale * static_cast<float>(zero + (1 << (bits - 1))); }
};

/// Of `count` weights. `share` of the range counts (AWQ's clipping).
GroupGrid groupGrid(const double* values, std::int64_t count, const GroupRule& rule, double share = 1);

/// The scale of a group whose greatest magnitude is `largest`: 2 · largest / (2^bits − 1), as the symmetric quantizer
/// of GPTQ's released code (github.com/IST-DASLab/gptq), rounded to float16. 1 for a group of zeros, NaN where
/// `largest` is no finite number.
float groupScale(double largest, int bits);

/// value / scale to the nearest code, ties to even, at the ends of the range beyond it. The scale is finite and not 0.
inline int nearestCode(double value, double scale, int bits)
{
    constexpr double kRound = 6755399441055744.0; // 1.5 · 2^52: adding and taking away rounds to a whole number
    const double lowest = -static_cast<double>(1 << (bits - 1));
    const double quotient = value / scale;
    const double bounded = quotient < lowest ? lowest : quotient > -lowest - 1 ? -lowest - 1 : quotient;
    return static_cast<int>((bounded + kRound) - kRound);
}

inline int GroupGrid::codeOf(double value) const
{
    if (zero == 0)
        return nearestCode(value, scale, bits);
    constexpr double kRound = 6755399441055744.0;
    const double lowest = -static_cast<double>(1 << (bits - 1)) - zero;
    const double highest = static_cast<double>((1 << (bits - 1)) - 1) - zero;
    const double quotient = value / double{scale};
    const double bounded = quotient < lowest ? lowest : quotient > highest ? highest : quotient;
    return static_cast<int>((bounded + kRound) - kRound) + zero;
}

/// `weight` (outputs, inputs) rounded to the nearest codes, in order, without an input scale. A group with values that
/// are not finite gets codes 0 and the scale NaN, so that what it gives is not finite either. `clip`, (outputs, groups)
/// float32 on the CPU, is the share of a group's range that its codes reach; undefined: 1 everywhere.
GroupedCodes roundToGroups(const at::Tensor& weight, const GroupRule& rule, const at::Tensor& clip = {});

/// The matrix that codes stand for, (outputs, inputs) float32.
at::Tensor denseMatrix(const GroupedCodes& grouped);

/// What a file holds as codes, to the number: of 2, 3, 4 or 8 bits. Shifts that only say that codes count from the
/// middle are left out.
GroupedCodes groupedCodes(const checkpoint::CodedMatrix& matrix);

/// Some rows of a matrix that is in order, by their numbers, int64 (rows).
GroupedCodes rowsOf(const GroupedCodes& grouped, const at::Tensor& rows);

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
