#include "core/nn/kernels/panel_product.h"

#include <algorithm>
#include <array>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fw::nn {

namespace {

/// Rows whose inputs stay in the second-level cache while all panels pass.
constexpr std::int64_t kTile = 48;

/// A block of rows times one panel.
struct Block
{
    const float* input;
    std::int64_t inputStride;
    const float* weights; ///< (inputs, kPanelWidth)
    const float* bias;    ///< (kPanelWidth)
    std::int64_t inputs;
    float* output;
    std::int64_t outputStride;
};

using BlockKernel = void (*)(const Block&);

void anyCpuRow(const Block& block)
{
    float sums[kPanelWidth];
    std::copy_n(block.bias, kPanelWidth, sums);
    for (std::int64_t k = 0; k < block.inputs; ++k)
#pragma omp simd
        for (std::int64_t i = 0; i < kPanelWidth; ++i)
            sums[i] += block.input[k] * block.weights[k * kPanelWidth + i];
    std::copy_n(sums, kPanelWidth, block.output);
}

#if defined(__x86_64__)

template <int Rows>
__attribute__((target("avx2,fma"))) void avx2Rows(const Block& block)
{
    __m256 sums[Rows][2];
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row) {
        sums[row][0] = _mm256_loadu_ps(block.bias);
        sums[row][1] = _mm256_loadu_ps(block.bias + 8);
    }
    for (std::int64_t k = 0; k < block.inputs; ++k) {
        const __m256 left = _mm256_loadu_ps(block.weights + k * kPanelWidth);
        const __m256 right = _mm256_loadu_ps(block.weights + k * kPanelWidth + 8);
#pragma GCC unroll 8
        for (int row = 0; row < Rows; ++row) {
            const __m256 value = _mm256_broadcast_ss(block.input + row * block.inputStride + k);
            sums[row][0] = _mm256_fmadd_ps(value, left, sums[row][0]);
            sums[row][1] = _mm256_fmadd_ps(value, right, sums[row][1]);
        }
    }
#pragma GCC unroll 8
    for (int row = 0; row < Rows; ++row) {
        _mm256_storeu_ps(block.output + row * block.outputStride, sums[row][0]);
        _mm256_storeu_ps(block.output + row * block.outputStride + 8, sums[row][1]);
    }
}

template <int Rows>
__attribute__((target("avx512f"))) void avx512Rows(const Block& block)
{
    __m512 sums[Rows];
#pragma GCC unroll 16
    for (int row = 0; row < Rows; ++row)
        sums[row] = _mm512_loadu_ps(block.bias);
    for (std::int64_t k = 0; k < block.inputs; ++k) {
        const __m512 weights = _mm512_loadu_ps(block.weights + k * kPanelWidth);
#pragma GCC unroll 16
        for (int row = 0; row < Rows; ++row)
            sums[row] = _mm512_fmadd_ps(_mm512_set1_ps(block.input[row * block.inputStride + k]), weights, sums[row]);
    }
#pragma GCC unroll 16
    for (int row = 0; row < Rows; ++row)
        _mm512_storeu_ps(block.output + row * block.outputStride, sums[row]);
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
    if (__builtin_cpu_supports("avx512f"))
        return {kAvx512.data(), std::ssize(kAvx512)};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return {kAvx2.data(), std::ssize(kAvx2)};
#endif
    static constexpr BlockKernel kAny[] = {anyCpuRow};
    return {kAny, 1};
}

} // namespace

void multiplyPanels(const PanelMatrix& matrix, const float* input, std::int64_t inputStride, std::int64_t rows,
                    float* output, std::int64_t outputStride)
{
    static const Kernels kernels = chooseKernels();
    for (std::int64_t tile = 0; tile < rows; tile += kTile) {
        const std::int64_t end = std::min(rows, tile + kTile);
        for (std::int64_t panel = 0; panel < matrix.panels; ++panel)
            for (std::int64_t row = tile; row < end; row += kernels.count)
                kernels.byRows[std::min(kernels.count, end - row) - 1](
                    {input + row * inputStride, inputStride, matrix.weights + panel * matrix.inputs * kPanelWidth,
                     matrix.bias + panel * kPanelWidth, matrix.inputs,
                     output + row * outputStride + panel * kPanelWidth, outputStride});
    }
}

} // namespace fw::nn
