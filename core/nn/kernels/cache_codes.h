// Keys and values of the key-value cache in 8 or 4 bits, symmetric, a scale for each head of each token.
// For the rooms that use torch.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace fw::nn {

/// Bits a number of the cache when keys and values stay as they are computed.
inline constexpr int kFloatCacheBits = 32;

inline bool isCacheBits(std::int64_t bits)
{
    return bits == kFloatCacheBits || bits == 8 || bits == 4;
}

/// Bytes of one head's key (or value) of one token in the cache, with its scale.
inline std::int64_t cacheHeadBytes(std::int64_t headSize, int bits)
{
    return bits == kFloatCacheBits ? 4 * headSize : (headSize * bits + 7) / 8 + 2;
}

/// value = scale · code with codes in ±(2^(bits−1) − 1).
struct CacheCodes
{
    at::Tensor codes;  ///< (tokens, heads, headSize) int8, or (tokens, heads, ⌈headSize / 2⌉) uint8: two of 4 bits,
                       ///< the first in the low half
    at::Tensor scales; ///< (tokens, heads) float16
};

/// Rounds `values` (tokens, heads, headSize) float32 to the nearest codes of 8 or 4 bits, on the CPU. The scale is the
/// greatest magnitude over the greatest code, as float16, at least 2^−14, so that encoding what decodeCache() gives
/// gives the same codes again. A head with values that are not finite decodes to NaN.
CacheCodes encodeCache(const at::Tensor& values, int bits);

/// The floats of one head of one token; `codes` as in CacheCodes.
void decodeHead(const void* codes, float scale, std::int64_t headSize, int bits, float* values);

/// (tokens, heads, headSize) float32.
at::Tensor decodeCache(const CacheCodes& cache, std::int64_t headSize, int bits);

/// What attention sees of keys or values when the cache keeps them in `bits`: decoded codes, or `values` themselves.
/// Gradients pass as if nothing was rounded (straight through).
at::Tensor roundForCache(const at::Tensor& values, int bits);

} // namespace fw::nn
