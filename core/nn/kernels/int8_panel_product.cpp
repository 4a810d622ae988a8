#include "core/nn/kernels/int8_panel_product.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fw::nn {

namespace {

/// Rows whose codes stay in the second-level cache while all panels pass.
constexpr std::int64_t kTile = 96;

/// A block of rows times one panel.
struct Block
{
    const std::int16_t* input;
    const float* inputScales;
    const std::int8_t* codes; ///< (pairs, kPanelWidth, 2)
    const float* scales;      ///< (kPanelWidth)
    const float* bias;        ///< (kPanelWidth)
    std::int64_t pairs;
    float* output;
    std::int64_t outputStride;
};

using BlockKernel = void (*)(const Block&);

void anyCpuRow(const Block& block)
{
    std::int32_t sums[kPanelWidth] = {};
    for (std::int64_t k = 0; k < block.pairs; ++k)
        for (std::int64_t i = 0; i < kPanelWidth; ++i) {
            const std::int8_t* pair = block.codes + (k * kPanelWidth + i) * 2;
            sums[i] += block.input[2 * k] * pair[0] + block.input[2 * k + 1] * pair[1];
        }
    for (std::int64_t i = 0; i < kPanelWidth; ++i)
        block.output[i] = static_cast<float>(sums[i]) * (block.inputScales[0] * block.scales[i]) + block.bias[i];
}

#if defined(__x86_64__)

/// Two codes of a row as one number, for all lanes.
std::int32_t pairOf(const Block& block, std::int64_t row, std::int64_t k)
{
    std::int32_t pair;
    std::memcpy(&pair, block.input + (row * block.pairs + k) * 2, sizeof(pair));
    return pair;
}

template <int Rows>
__attribute__((target("avx2,fma"))) void avx2Rows(const Block& block)
{
    __m256i sums[Rows][2];
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row)
        sums[row][0] = sums[row][1] = _mm256_setzero_si256();
    for (std::int64_t k = 0; k < block.pairs; ++k) {
        const auto* codes = reinterpret_cast<const __m128i*>(block.codes + k * kPanelWidth * 2);
        const __m256i left = _mm256_cvtepi8_epi16(_mm_load_si128(codes));
        const __m256i right = _mm256_cvtepi8_epi16(_mm_load_si128(codes + 1));
#pragma GCC unroll 8
        for (int row = 0; row < Rows; ++row) {
            const __m256i pair = _mm256_set1_epi32(pairOf(block, row, k));
            sums[row][0] = _mm256_add_epi32(sums[row][0], _mm256_madd_epi16(pair, left));
            sums[row][1] = _mm256_add_epi32(sums[row][1], _mm256_madd_epi16(pair, right));
            // Row by row: else GCC mixes the rows, and their sums no longer fit in the registers (a third slower).
            __asm__ volatile("" : "+x"(sums[row][0]), "+x"(sums[row][1]));
        }
    }
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row)
#pragma GCC unroll 2
        for (int half = 0; half < 2; ++half) {
            const __m256 scale =
                _mm256_mul_ps(_mm256_broadcast_ss(block.inputScales + row), _mm256_loadu_ps(block.scales + half * 8));
            _mm256_storeu_ps(
                block.output + row * block.outputStride + half * 8,
                _mm256_fmadd_ps(_mm256_cvtepi32_ps(sums[row][half]), scale, _mm256_loadu_ps(block.bias + half * 8)));
        }
}

template <int Rows>
__attribute__((target("avx512f,avx512bw,avx512vnni"))) void avx512Rows(const Block& block)
{
    __m512i sums[Rows];
#pragma GCC unroll 16
    for (int row = 0; row < Rows; ++row)
        sums[row] = _mm512_setzero_si512();
    for (std::int64_t k = 0; k < block.pairs; ++k) {
        const __m512i codes = _mm512_cvtepi8_epi16(
            _mm256_load_si256(reinterpret_cast<const __m256i*>(block.codes + k * kPanelWidth * 2)));
#pragma GCC unroll 16
        for (int row = 0; row < Rows; ++row)
            sums[row] = _mm512_dpwssd_epi32(sums[row], _mm512_set1_epi32(pairOf(block, row, k)), codes);
    }
#pragma GCC unroll 16
    for (int row = 0; row < Rows; ++row) {
        const __m512 scale = _mm512_mul_ps(_mm512_set1_ps(block.inputScales[row]), _mm512_loadu_ps(block.scales));
        const __m512 sum = _mm512_maskz_cvtepi32_ps(0xFFFF, sums[row]); // GCC 12 warns of the form without a mask
        _mm512_storeu_ps(block.output + row * block.outputStride,
                         _mm512_fmadd_ps(sum, scale, _mm512_loadu_ps(block.bias)));
    }
}

template <int... Rows>
constexpr std::array<BlockKernel, sizeof...(Rows)> avx2Kernels(std::integer_sequence<int, Rows...>)
{
    return {avx2Rows<Rows + 1>...};
}

template <int... Rows>
constexpr std::array<BlockKernel, sizeof...(Rows)> avx512Kernels(std::integer_sequence<int, Rows...>)
{
    return {avx512Rows<Rows + 1>...};
}

#endif

/// Kernels for 1, 2, … rows: as many as keep the sums in registers.
struct Kernels
{
    const BlockKernel* byRows;
    std::int64_t count;
};

Kernels chooseKernels()
{
#if defined(__x86_64__)
    static constexpr auto kAvx2 = avx2Kernels(std::make_integer_sequence<int, 6>());
    static constexpr auto kAvx512 = avx512Kernels(std::make_integer_sequence<int, 12>());
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni"))
        return {kAvx512.data(), std::ssize(kAvx512)};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return {kAvx2.data(), std::ssize(kAvx2)};
#endif
    static constexpr BlockKernel kAny[] = {anyCpuRow};
    return {kAny, 1};
}

} // namespace

void multiplyInt8Panels(const Int8PanelMatrix& matrix, const CodedRows& rows, float* output, std::int64_t outputStride)
{
    static const Kernels kernels = chooseKernels();
    for (std::int64_t tile = 0; tile < rows.count; tile += kTile) {
        const std::int64_t end = std::min(rows.count, tile + kTile);
        for (std::int64_t panel = 0; panel < matrix.panels; ++panel)
            for (std::int64_t row = tile; row < end; row += kernels.count)
                kernels.byRows[std::min(kernels.count, end - row) - 1](
                    {rows.codes + row * matrix.pairs * 2, rows.scales + row,
                     matrix.codes + panel * matrix.pairs * kPanelWidth * 2, matrix.scales + panel * kPanelWidth,
                     matrix.bias + panel * kPanelWidth, matrix.pairs, output + row * outputStride + panel * kPanelWidth,
                     outputStride});
    }
}

} // namespace fw::nn
