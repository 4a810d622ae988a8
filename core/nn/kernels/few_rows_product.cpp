#include "core/nn/kernels/few_rows_product.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "core/nn/kernels/share_range.h"

namespace fw::nn {

namespace {

constexpr std::int64_t kLanes = 16;
constexpr std::int64_t kOutputsAtOnce = 4;
constexpr std::int64_t kRowsAtOnce = 4;

/// The lanes' sums, added pairwise: the same order in every kernel.
float sumOfLanes(const float* lanes)
{
    float sums[kLanes / 2];
    for (std::int64_t i = 0; i < kLanes / 2; ++i)
        sums[i] = lanes[i] + lanes[i + kLanes / 2];
    for (std::int64_t width = kLanes / 4; width > 0; width /= 2)
        for (std::int64_t i = 0; i < width; ++i)
            sums[i] += sums[i + width];
    return sums[0];
}

/// Some rows times some outputs, counted from the pointers.
struct Block
{
    const float* weight;
    const float* input;
    std::int64_t inputs;
};

using BlockSums = float[kRowsAtOnce][kOutputsAtOnce];

void anyCpuBlock(const Block& block, std::int64_t rows, std::int64_t outputs, BlockSums& sums)
{
    for (std::int64_t r = 0; r < rows; ++r)
        for (std::int64_t o = 0; o < outputs; ++o) {
            float lanes[kLanes] = {};
            const float* input = block.input + r * block.inputs;
            const float* weight = block.weight + o * block.inputs;
            for (std::int64_t k = 0; k < block.inputs; k += kLanes)
                for (std::int64_t i = 0; i < std::min(kLanes, block.inputs - k); ++i)
                    lanes[i] += input[k + i] * weight[k + i];
            sums[r][o] = sumOfLanes(lanes);
        }
}

#if defined(__x86_64__)

template <int Rows, int Outputs>
__attribute__((target("avx512f"))) void avx512Block(const Block& block, BlockSums& sums)
{
    __m512 lanes[Rows][Outputs];
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 4
        for (int o = 0; o < Outputs; ++o)
            lanes[r][o] = _mm512_setzero_ps();
    const auto step = [&](std::int64_t k, __mmask16 mask) __attribute__((target("avx512f"), always_inline))
    {
        __m512 weights[Outputs];
#pragma GCC unroll 4
        for (int o = 0; o < Outputs; ++o)
            weights[o] = _mm512_maskz_loadu_ps(mask, block.weight + o * block.inputs + k);
#pragma GCC unroll 4
        for (int r = 0; r < Rows; ++r) {
            const __m512 input = _mm512_maskz_loadu_ps(mask, block.input + r * block.inputs + k);
#pragma GCC unroll 4
            for (int o = 0; o < Outputs; ++o)
                lanes[r][o] = _mm512_fmadd_ps(input, weights[o], lanes[r][o]);
        }
    };
    const std::int64_t whole = block.inputs / kLanes * kLanes;
    for (std::int64_t k = 0; k < whole; k += kLanes)
        step(k, 0xFFFF);
    if (whole < block.inputs)
        step(whole, static_cast<__mmask16>((1U << (block.inputs - whole)) - 1));
    alignas(64) float stored[kLanes];
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 4
        for (int o = 0; o < Outputs; ++o) {
            _mm512_store_ps(stored, lanes[r][o]);
            sums[r][o] = sumOfLanes(stored);
        }
}

template <int Rows, int Outputs>
__attribute__((target("avx2,fma"))) void avx2Block(const Block& block, BlockSums& sums)
{
    for (int r = 0; r < Rows; ++r) {
        // Two halves of 16 lanes for each output: eight sums and two inputs stay in registers.
        __m256 low[Outputs];
        __m256 high[Outputs];
#pragma GCC unroll 4
        for (int o = 0; o < Outputs; ++o)
            low[o] = high[o] = _mm256_setzero_ps();
        const float* input = block.input + r * block.inputs;
        const std::int64_t whole = block.inputs / kLanes * kLanes;
        for (std::int64_t k = 0; k < whole; k += kLanes) {
            const __m256 left = _mm256_loadu_ps(input + k);
            const __m256 right = _mm256_loadu_ps(input + k + kLanes / 2);
#pragma GCC unroll 4
            for (int o = 0; o < Outputs; ++o) {
                const float* weight = block.weight + o * block.inputs + k;
                low[o] = _mm256_fmadd_ps(left, _mm256_loadu_ps(weight), low[o]);
                high[o] = _mm256_fmadd_ps(right, _mm256_loadu_ps(weight + kLanes / 2), high[o]);
            }
        }
        alignas(32) float stored[kLanes];
#pragma GCC unroll 4
        for (int o = 0; o < Outputs; ++o) {
            _mm256_store_ps(stored, low[o]);
            _mm256_store_ps(stored + kLanes / 2, high[o]);
            for (std::int64_t k = whole; k < block.inputs; ++k)
                stored[k - whole] = __builtin_fmaf(input[k], block.weight[o * block.inputs + k], stored[k - whole]);
            sums[r][o] = sumOfLanes(stored);
        }
    }
}

#endif

using BlockKernel = void (*)(const Block&, BlockSums&);

/// kernels[rows - 1] for four outputs at once, then for one: chosen once, by the CPU; empty where it has neither.
struct FewRowsKernels
{
    BlockKernel four[kRowsAtOnce] = {};
    BlockKernel one[kRowsAtOnce] = {};
};

FewRowsKernels chooseFewRowsKernels()
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f"))
        return {{avx512Block<1, 4>, avx512Block<2, 4>, avx512Block<3, 4>, avx512Block<4, 4>},
                {avx512Block<1, 1>, avx512Block<2, 1>, avx512Block<3, 1>, avx512Block<4, 1>}};
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return {{avx2Block<1, 4>, avx2Block<2, 4>, avx2Block<3, 4>, avx2Block<4, 4>},
                {avx2Block<1, 1>, avx2Block<2, 1>, avx2Block<3, 1>, avx2Block<4, 1>}};
#endif
    return {};
}

bool isPlain(const at::Tensor& tensor)
{
    return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat && tensor.is_contiguous();
}

} // namespace

void multiplyFewRows(const FewRows& product, std::int64_t begin, std::int64_t end)
{
    static const FewRowsKernels kernels = chooseFewRowsKernels();
    for (std::int64_t first = begin; first < end;) {
        const std::int64_t outputs = end - first >= kOutputsAtOnce ? kOutputsAtOnce : 1;
        for (std::int64_t row = 0; row < product.rows; row += kRowsAtOnce) {
            const std::int64_t rows = std::min(kRowsAtOnce, product.rows - row);
            const Block block{product.weight + first * product.inputs, product.input + row * product.inputs,
                              product.inputs};
            BlockSums sums;
            if (const BlockKernel kernel = (outputs == 1 ? kernels.one : kernels.four)[rows - 1])
                kernel(block, sums);
            else
                anyCpuBlock(block, rows, outputs, sums);
            for (std::int64_t r = 0; r < rows; ++r)
                for (std::int64_t o = 0; o < outputs; ++o)
                    product.output[(row + r) * product.outputs + first + o] =
                        sums[r][o] + (product.bias != nullptr ? product.bias[first + o] : 0.0F);
        }
        first += outputs;
    }
}

at::Tensor affine(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias)
{
    const bool learns = at::GradMode::is_enabled() && (input.requires_grad() || weight.requires_grad());
    if (learns || input.dim() != 2 || input.size(0) >= kFewRows || !input.device().is_cpu() || !isPlain(weight) ||
        (bias.defined() && !isPlain(bias)) || input.scalar_type() != at::kFloat)
        return at::linear(input, weight, bias);
    const at::Tensor rows = input.contiguous();
    at::Tensor output = at::empty({rows.size(0), weight.size(0)}, at::TensorOptions(at::kFloat));
    const FewRows product{weight.data_ptr<float>(), bias.defined() ? bias.data_ptr<float>() : nullptr,
                          weight.size(1),           weight.size(0),
                          rows.data_ptr<float>(),   rows.size(0),
                          output.data_ptr<float>()};
    // Handing out a piece costs about a microsecond: as many outputs as are worth it, in whole groups.
    constexpr std::int64_t kMultiplyAddsWorthAThread = std::int64_t{1} << 16;
    const std::int64_t groups = (product.outputs + kOutputsAtOnce - 1) / kOutputsAtOnce;
    const std::int64_t grain = std::max<std::int64_t>(
        1, kMultiplyAddsWorthAThread / (kOutputsAtOnce * std::max<std::int64_t>(1, product.inputs * product.rows)));
    shareRange(0, groups, grain, [&](std::int64_t begin, std::int64_t end) {
        multiplyFewRows(product, begin * kOutputsAtOnce, std::min(end * kOutputsAtOnce, product.outputs));
    });
    return output;
}

} // namespace fw::nn
