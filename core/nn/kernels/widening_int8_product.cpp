// int8 products on processors without VNNI: codes are widened to 16 bits, whose pairwise products add exactly in 32
// (pmaddwd). oneDNN's kernels there use pmaddubsw, which saturates at 16 bits.

#include <algorithm>
#include <vector>

#include "core/nn/kernels/int8_product.h"
#include "core/nn/kernels/share_range.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fw::nn {

namespace {

constexpr std::int64_t kWideRowTile = 4;
constexpr std::int64_t kOutputTile = 2;
constexpr std::int64_t kStep = 16; // codes a vector

/// Rows of 16-bit codes, each padded with zeros to a multiple of kStep.
struct WideRows
{
    std::vector<std::int16_t> values;
    std::int64_t stride = 0;
    const std::int16_t* row(std::int64_t index) const { return values.data() + index * stride; }
};

/// The sums of some rows, at most kWideRowTile, with kOutputTile outputs.
using SumRow = std::int32_t[kOutputTile];

void multiplyTail(const WideRows& rows, std::int64_t row, std::int64_t rowCount, const std::int8_t* weight,
                  std::int64_t inputs, std::int64_t outputCount, std::int64_t begin, SumRow* sums)
{
    for (std::int64_t r = 0; r < rowCount; ++r)
        for (std::int64_t o = 0; o < outputCount; ++o)
            for (std::int64_t i = begin; i < inputs; ++i)
                sums[r][o] += std::int32_t{rows.row(row + r)[i]} * weight[o * inputs + i];
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) std::int32_t sumOf(__m256i lanes)
{
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1));
    return _mm_cvtsi128_si32(sum);
}

/// Eight sums in registers; each weight vector is widened once for four rows.
template <std::int64_t Rows, std::int64_t Outputs>
__attribute__((target("avx2"))) void multiplyTile(const WideRows& rows, std::int64_t row, const std::int8_t* weight,
                                                  std::int64_t inputs, SumRow* sums)
{
    __m256i lanes[Rows][Outputs];
    for (auto& line : lanes)
        for (__m256i& one : line)
            one = _mm256_setzero_si256();
    const std::int64_t whole = inputs / kStep * kStep;
    for (std::int64_t i = 0; i < whole; i += kStep) {
        __m256i wide[Outputs];
        for (std::int64_t o = 0; o < Outputs; ++o)
            wide[o] = _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(weight + o * inputs + i)));
        for (std::int64_t r = 0; r < Rows; ++r) {
            const __m256i from = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows.row(row + r) + i));
            for (std::int64_t o = 0; o < Outputs; ++o)
                lanes[r][o] = _mm256_add_epi32(lanes[r][o], _mm256_madd_epi16(from, wide[o]));
        }
    }
    for (std::int64_t r = 0; r < Rows; ++r)
        for (std::int64_t o = 0; o < Outputs; ++o)
            sums[r][o] = sumOf(lanes[r][o]);
    multiplyTail(rows, row, Rows, weight, inputs, Outputs, whole, sums);
}

bool hasAvx2()
{
    return __builtin_cpu_supports("avx2");
}

#endif

void multiplyAny(const WideRows& rows, std::int64_t row, std::int64_t rowCount, const std::int8_t* weight,
                 std::int64_t inputs, std::int64_t outputCount, SumRow* sums)
{
#if defined(__x86_64__)
    if (hasAvx2()) {
        if (outputCount < kOutputTile) {
            for (std::int64_t r = 0; r < rowCount; ++r)
                multiplyTile<1, 1>(rows, row + r, weight, inputs, sums + r);
            return;
        }
        switch (rowCount) {
        case 1:
            return multiplyTile<1, kOutputTile>(rows, row, weight, inputs, sums);
        case 2:
            return multiplyTile<2, kOutputTile>(rows, row, weight, inputs, sums);
        case 3:
            return multiplyTile<3, kOutputTile>(rows, row, weight, inputs, sums);
        default:
            return multiplyTile<kWideRowTile, kOutputTile>(rows, row, weight, inputs, sums);
        }
    }
#endif
    for (std::int64_t r = 0; r < rowCount; ++r)
        std::fill_n(sums[r], kOutputTile, 0);
    multiplyTail(rows, row, rowCount, weight, inputs, outputCount, 0, sums);
}

class WideningInt8Product final : public Int8Product
{
public:
    explicit WideningInt8Product(const at::Tensor& codes) : m_codes(codes) {}

    void multiply(std::int64_t rows, const std::int8_t* source, std::int32_t* result) override
    {
        const std::int64_t inputs = m_codes.size(1);
        const std::int64_t outputs = m_codes.size(0);
        const std::int8_t* weights = m_codes.data_ptr<std::int8_t>();
        WideRows wide;
        wide.stride = (inputs + kStep - 1) / kStep * kStep;
        wide.values.assign(static_cast<std::size_t>(rows * wide.stride), 0);
        for (std::int64_t row = 0; row < rows; ++row)
            std::copy_n(source + row * inputs, inputs, wide.values.data() + row * wide.stride);
        constexpr std::int64_t kOutputsPerTask = 64; // a multiple of the tile; their codes stay in the cache
        shareRange(0, (outputs + kOutputsPerTask - 1) / kOutputsPerTask, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t task = begin; task < end; ++task)
                multiplyOutputs(wide, rows, weights, task * kOutputsPerTask,
                                std::min(outputs, (task + 1) * kOutputsPerTask), result);
        });
    }

    at::Tensor codes() const override { return m_codes; }
    std::int64_t bytes() const override { return m_codes.numel(); }

private:
    void multiplyOutputs(const WideRows& wide, std::int64_t rows, const std::int8_t* weights, std::int64_t begin,
                         std::int64_t end, std::int32_t* result) const
    {
        const std::int64_t inputs = m_codes.size(1);
        const std::int64_t outputs = m_codes.size(0);
        for (std::int64_t row = 0; row < rows; row += kWideRowTile) {
            const std::int64_t rowCount = std::min(kWideRowTile, rows - row);
            for (std::int64_t output = begin; output < end; output += kOutputTile) {
                const std::int64_t outputCount = std::min(kOutputTile, end - output);
                SumRow sums[kWideRowTile];
                multiplyAny(wide, row, rowCount, weights + output * inputs, inputs, outputCount, sums);
                for (std::int64_t r = 0; r < rowCount; ++r)
                    std::copy_n(sums[r], outputCount, result + (row + r) * outputs + output);
            }
        }
    }

    at::Tensor m_codes;
};

} // namespace

std::unique_ptr<Int8Product> makeWideningInt8Product(const at::Tensor& codes)
{
    return std::make_unique<WideningInt8Product>(codes);
}

} // namespace fw::nn
