#include "core/nn/kernels/sparse_panel_product.h"

#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <algorithm>
#include <array>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fw::nn {

namespace {

template <typename T>
void expandAnywhere(const SparsePanelMatrix& matrix, std::int64_t panel, float* dense)
{
    const T* value = static_cast<const T*>(matrix.values) + matrix.offsets[panel];
    for (std::int64_t input = 0; input < matrix.inputs; ++input) {
        const std::uint32_t mask = matrix.masks[panel * matrix.inputs + input];
        for (std::int64_t output = 0; output < kPanelWidth; ++output)
            dense[input * kPanelWidth + output] = mask >> output & 1U ? static_cast<float>(*value++) : 0.0F;
    }
}

#if defined(__x86_64__)

/// For each mask of eight lanes, which of the packed values a lane takes; −128 where it takes none.
constexpr auto kLaneSources = [] {
    std::array<std::array<std::int8_t, 8>, 256> sources{};
    for (std::size_t mask = 0; mask < sources.size(); ++mask) {
        std::int8_t next = 0;
        for (std::size_t lane = 0; lane < 8; ++lane)
            sources[mask][lane] = mask >> lane & 1U ? next++ : std::int8_t{-128};
    }
    return sources;
}();

#define FW_SPARSE_TARGET __attribute__((target("avx2,fma,f16c,popcnt"), always_inline)) inline

FW_SPARSE_TARGET __m256 loadEight(const float* from)
{
    return _mm256_loadu_ps(from);
}

FW_SPARSE_TARGET __m256 loadEight(const c10::Half* from)
{
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

FW_SPARSE_TARGET __m256 loadEight(const c10::BFloat16* from)
{
    const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
}

/// The next values at their lanes, zero elsewhere; moves `value` on.
template <typename T>
FW_SPARSE_TARGET __m256 spreadEight(const T*& value, std::uint32_t mask)
{
    const __m256i sources =
        _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(kLaneSources[mask].data())));
    const __m256 spread = _mm256_permutevar8x32_ps(loadEight(value), sources);
    value += _mm_popcnt_u32(mask);
    return _mm256_blendv_ps(spread, _mm256_setzero_ps(), _mm256_castsi256_ps(sources)); // by the sign of −128
}

template <typename T>
__attribute__((target("avx2,fma,f16c,popcnt"))) void expandWide(const SparsePanelMatrix& matrix, std::int64_t panel,
                                                                float* dense)
{
    const T* value = static_cast<const T*>(matrix.values) + matrix.offsets[panel];
    const std::uint16_t* masks = matrix.masks + panel * matrix.inputs;
    for (std::int64_t input = 0; input < matrix.inputs; ++input) {
        const std::uint32_t mask = masks[input];
        _mm256_storeu_ps(dense + input * kPanelWidth, spreadEight(value, mask & 255U));
        _mm256_storeu_ps(dense + input * kPanelWidth + 8, spreadEight(value, mask >> 8));
    }
}

template <typename T>
__attribute__((target("avx2,fma,f16c,popcnt"))) void multiplyWide(const SparsePanelMatrix& matrix, std::int64_t panel,
                                                                  const float* input, float* output)
{
    const T* value = static_cast<const T*>(matrix.values) + matrix.offsets[panel];
    const std::uint16_t* masks = matrix.masks + panel * matrix.inputs;
    __m256 left = _mm256_loadu_ps(matrix.bias + panel * kPanelWidth);
    __m256 right = _mm256_loadu_ps(matrix.bias + panel * kPanelWidth + 8);
    for (std::int64_t k = 0; k < matrix.inputs; ++k) {
        const std::uint32_t mask = masks[k];
        const __m256 x = _mm256_broadcast_ss(input + k);
        left = _mm256_fmadd_ps(x, spreadEight(value, mask & 255U), left);
        right = _mm256_fmadd_ps(x, spreadEight(value, mask >> 8), right);
    }
    _mm256_storeu_ps(output, left);
    _mm256_storeu_ps(output + 8, right);
}

bool hasWideVectors()
{
    static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                            __builtin_cpu_supports("f16c") && __builtin_cpu_supports("popcnt");
    return has;
}

#endif

} // namespace

void expandSparsePanelAnywhere(const SparsePanelMatrix& matrix, std::int64_t panel, float* dense)
{
    switch (matrix.type) {
    case PackedValue::Float32:
        return expandAnywhere<float>(matrix, panel, dense);
    case PackedValue::Float16:
        return expandAnywhere<c10::Half>(matrix, panel, dense);
    case PackedValue::BFloat16:
        return expandAnywhere<c10::BFloat16>(matrix, panel, dense);
    }
}

void expandSparsePanel(const SparsePanelMatrix& matrix, std::int64_t panel, float* dense)
{
#if defined(__x86_64__)
    if (hasWideVectors()) {
        switch (matrix.type) {
        case PackedValue::Float32:
            return expandWide<float>(matrix, panel, dense);
        case PackedValue::Float16:
            return expandWide<c10::Half>(matrix, panel, dense);
        case PackedValue::BFloat16:
            return expandWide<c10::BFloat16>(matrix, panel, dense);
        }
    }
#endif
    expandSparsePanelAnywhere(matrix, panel, dense);
}

bool multiplySparsePanel(const SparsePanelMatrix& matrix, std::int64_t panel, const float* input, float* output)
{
#if defined(__x86_64__)
    if (hasWideVectors()) {
        switch (matrix.type) {
        case PackedValue::Float32:
            multiplyWide<float>(matrix, panel, input, output);
            return true;
        case PackedValue::Float16:
            multiplyWide<c10::Half>(matrix, panel, input, output);
            return true;
        case PackedValue::BFloat16:
            multiplyWide<c10::BFloat16>(matrix, panel, input, output);
            return true;
        }
    }
#endif
    (void)matrix, (void)panel, (void)input, (void)output;
    return false;
}

} // namespace fw::nn
