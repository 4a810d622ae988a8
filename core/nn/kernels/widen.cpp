#include "core/nn/kernels/widen.h"

#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fw::nn {

namespace {

template <typename T>
void widenOneByOne(const T* from, std::int64_t count, float* to)
{
    std::transform(from, from + count, to, [](T value) { return static_cast<float>(value); });
}

#if defined(__x86_64__)

__attribute__((target("avx512f"))) void widenHalf512(const c10::Half* from, std::int64_t count, float* to)
{
    for (std::int64_t i = 0; i + 16 <= count; i += 16)
        _mm512_storeu_ps(to + i,
                         _mm512_maskz_cvtph_ps(0xFFFF, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + i))));
}

__attribute__((target("avx2,f16c"))) void widenHalf256(const c10::Half* from, std::int64_t count, float* to)
{
    for (std::int64_t i = 0; i + 16 <= count; i += 16)
        for (std::int64_t half = i; half < i + 16; half += 8)
            _mm256_storeu_ps(to + half,
                             _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from + half))));
}

#endif

/// Whole sixteens of float16 by vectors; how many are done.
std::int64_t widenHalfByVectors([[maybe_unused]] const c10::Half* from, [[maybe_unused]] std::int64_t count,
                                [[maybe_unused]] float* to)
{
#if defined(__x86_64__)
    static const bool wide = __builtin_cpu_supports("avx512f");
    static const bool narrow = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c");
    if (wide || narrow) {
        (wide ? widenHalf512 : widenHalf256)(from, count, to);
        return count / 16 * 16;
    }
#endif
    return 0;
}

} // namespace

void widen(const at::Tensor& from, std::int64_t first, std::int64_t count, float* to)
{
    std::int64_t done = 0; // bfloat16 is a shift, which the compiler makes vectors of
    if (from.scalar_type() == at::kHalf)
        done = widenHalfByVectors(from.data_ptr<c10::Half>() + first, count, to);
    widenAnywhere(from, first + done, count - done, to + done);
}

void widenAnywhere(const at::Tensor& from, std::int64_t first, std::int64_t count, float* to)
{
    if (from.scalar_type() == at::kHalf)
        widenOneByOne(from.data_ptr<c10::Half>() + first, count, to);
    else
        widenOneByOne(from.data_ptr<c10::BFloat16>() + first, count, to);
}

} // namespace fw::nn
