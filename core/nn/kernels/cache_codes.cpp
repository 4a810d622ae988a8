#include "core/nn/kernels/cache_codes.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/nn/kernels/share_range.h"

namespace fw::nn {

namespace {

int largestCode(int bits)
{
    return (1 << (bits - 1)) - 1;
}

/// NaN where a value is not finite.
float headScale(const float* values, std::int64_t count, int bits)
{
    constexpr float kLeast = 0x1p-14F; // the least float16 of full precision
    constexpr float kMost = 65504;
    float largest = 0;
    float probe = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        largest = std::max(largest, std::abs(values[i]));
        probe += values[i] * 0;
    }
    if (std::isnan(probe))
        return std::numeric_limits<float>::quiet_NaN();
    const float scale = std::clamp(largest / static_cast<float>(largestCode(bits)), kLeast, kMost);
    return static_cast<float>(at::Half(scale));
}

int nearestCacheCode(float value, float scale, int bits)
{
    constexpr float kRound = 12582912; // 1.5 · 2^23: adding and taking away rounds to a whole number
    const auto most = static_cast<float>(largestCode(bits));
    return static_cast<int>((std::clamp(value / scale, -most, most) + kRound) - kRound);
}

void encodeHead(const float* values, float scale, std::int64_t headSize, int bits, void* codes)
{
    if (std::isnan(scale))
        return; // zeros, times NaN
    auto* whole = static_cast<std::int8_t*>(codes);
    auto* halves = static_cast<std::uint8_t*>(codes);
    for (std::int64_t i = 0; i < headSize; ++i) {
        const int code = nearestCacheCode(values[i], scale, bits);
        if (bits == 8)
            whole[i] = static_cast<std::int8_t>(code);
        else
            halves[i / 2] = static_cast<std::uint8_t>(halves[i / 2] | (code & 15) << 4 * (i % 2));
    }
}

} // namespace

CacheCodes encodeCache(const at::Tensor& values, int bits)
{
    const at::Tensor dense = values.detach().to(at::kCPU).contiguous();
    const std::int64_t heads = dense.size(1);
    const std::int64_t size = dense.size(2);
    const std::int64_t bytes = (size * bits + 7) / 8;
    CacheCodes cache{at::zeros({dense.size(0), heads, bytes}, at::TensorOptions(bits == 8 ? at::kChar : at::kByte)),
                     at::empty({dense.size(0), heads}, at::TensorOptions(at::kHalf))};
    const float* from = dense.data_ptr<float>();
    auto* codes = static_cast<std::uint8_t*>(cache.codes.data_ptr());
    auto* scales = cache.scales.data_ptr<at::Half>();
    shareRange(0, dense.size(0) * heads, 64, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            const float scale = headScale(from + i * size, size, bits);
            scales[i] = at::Half(scale);
            encodeHead(from + i * size, scale, size, bits, codes + i * bytes);
        }
    });
    return cache;
}

void decodeHead(const void* codes, float scale, std::int64_t headSize, int bits, float* values)
{
    if (bits == 8) {
        const auto* whole = static_cast<const std::int8_t*>(codes);
        for (std::int64_t i = 0; i < headSize; ++i)
            values[i] = scale * static_cast<float>(whole[i]);
        return;
    }
    const auto* halves = static_cast<const std::uint8_t*>(codes);
    for (std::int64_t i = 0; i < headSize; ++i) {
        const int code = halves[i / 2] >> 4 * (i % 2) & 15;
        values[i] = scale * static_cast<float>(code < 8 ? code : code - 16);
    }
}

at::Tensor decodeCache(const CacheCodes& cache, std::int64_t headSize, int bits)
{
    const std::int64_t bytes = cache.codes.size(2);
    at::Tensor values = at::empty({cache.codes.size(0), cache.codes.size(1), headSize}, at::TensorOptions(at::kFloat));
    const auto* codes = static_cast<const std::uint8_t*>(cache.codes.data_ptr());
    const auto* scales = cache.scales.data_ptr<at::Half>();
    for (std::int64_t i = 0; i < cache.scales.numel(); ++i)
        decodeHead(codes + i * bytes, static_cast<float>(scales[i]), headSize, bits,
                   values.data_ptr<float>() + i * headSize);
    return values;
}

at::Tensor roundForCache(const at::Tensor& values, int bits)
{
    if (bits == kFloatCacheBits)
        return values;
    const at::Tensor rounded = decodeCache(encodeCache(values, bits), values.size(2), bits).to(values.device());
    if (at::GradMode::is_enabled() && values.requires_grad())
        return values.add(rounded.sub(values).detach());
    return rounded;
}

} // namespace fw::nn
