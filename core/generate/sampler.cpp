#include "core/generate/sampler.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#include "core/base/random.h"

namespace fw::generate {

namespace {

// The widest vectors the machine has, chosen once by the loader.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FW_CLONES __attribute__((target_clones("default", "arch=haswell", "arch=skylake-avx512")))
#else
#define FW_CLONES
#endif

/// Bucket b holds weights in (2^-(b+1)/8, 2^-b/8]: eight to an octave, down to 2^-60.
constexpr int kPerOctave = 8;
constexpr int kBuckets = 60 * kPerOctave;

/// exp2 for x <= 0 (Cephes' polynomial, relative error below 2e-7), in a form that compilers vectorise.
inline float exp2Negative(float x)
{
    x = x < -126.0F ? -126.0F : x;
    const float whole = std::floor(x + 0.5F);
    const float f = x - whole;
    float p = 1.535336188319500e-4F;
    p = p * f + 1.339887440266574e-3F;
    p = p * f + 9.618437357674640e-3F;
    p = p * f + 5.550332471162809e-2F;
    p = p * f + 2.402264791363012e-1F;
    p = p * f + 6.931472028550421e-1F;
    p = p * f + 1.0F;
    const std::int32_t bits = (static_cast<std::int32_t>(whole) + 127) << 23;
    return p * std::bit_cast<float>(bits);
}

FW_CLONES float maximumOf(const float* values, std::size_t count)
{
    float top = -INFINITY;
#pragma omp simd reduction(max : top)
    for (std::size_t i = 0; i < count; ++i)
        top = values[i] > top ? values[i] : top;
    return top;
}

/// Sum that is NaN if any value is, and finite otherwise for values of sane size.
FW_CLONES float finiteProbe(const float* values, std::size_t count)
{
    float probe = 0;
#pragma omp simd reduction(+ : probe)
    for (std::size_t i = 0; i < count; ++i)
        probe += values[i] * 0.0F;
    return probe;
}

/// weights[i] = 2^(scale · (logits[i] − top))
FW_CLONES void exponentiate(const float* logits, std::size_t count, float top, float scale, float* weights)
{
#pragma omp simd
    for (std::size_t i = 0; i < count; ++i)
        weights[i] = exp2Negative((logits[i] - top) * scale);
}

int bucketOf(float weight)
{
    if (weight <= 0)
        return kBuckets - 1;
    const std::uint32_t bits = std::bit_cast<std::uint32_t>(weight);
    const int exponent = static_cast<int>(bits >> 23) - 127; // weight in [2^exponent, 2^(exponent+1))
    const int eighth = static_cast<int>((bits >> 20) & 7);   // linear eighths: monotone, which is enough
    const int bucket = -exponent * kPerOctave + (kPerOctave - 1 - eighth);
    return std::clamp(bucket, 0, kBuckets - 1);
}

bool heavier(const std::vector<float>& weights, std::uint32_t a, std::uint32_t b)
{
    return weights[a] != weights[b] ? weights[a] > weights[b] : a < b;
}

void keepTopK(const Decoding& decoding, SamplerScratch& scratch)
{
    const auto k = static_cast<std::size_t>(decoding.topK);
    auto& kept = scratch.kept;
    if (decoding.topK <= 0 || k >= kept.size())
        return;
    scratch.boundary.assign(kept.begin(), kept.end());
    auto& order = scratch.boundary;
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k - 1), order.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return heavier(scratch.weights, a, b); });
    const float least = scratch.weights[order[k - 1]];
    std::erase_if(kept, [&](std::uint32_t token) { return scratch.weights[token] < least; });
}

void keepTopP(const Decoding& decoding, SamplerScratch& scratch)
{
    auto& kept = scratch.kept;
    if (decoding.topP >= 1.0 || kept.empty())
        return;
    std::array<double, kBuckets> mass{};
    for (const std::uint32_t token : kept)
        mass[static_cast<std::size_t>(bucketOf(scratch.weights[token]))] += scratch.weights[token];
    const double wanted = decoding.topP * std::accumulate(mass.begin(), mass.end(), 0.0);
    double before = 0;
    int cut = 0;
    while (cut + 1 < kBuckets && before + mass[static_cast<std::size_t>(cut)] < wanted)
        before += mass[static_cast<std::size_t>(cut++)];

    auto& boundary = scratch.boundary;
    boundary.clear();
    for (const std::uint32_t token : kept)
        if (bucketOf(scratch.weights[token]) == cut)
            boundary.push_back(token);
    std::sort(boundary.begin(), boundary.end(),
              [&](std::uint32_t a, std::uint32_t b) { return heavier(scratch.weights, a, b); });
    std::size_t stay = 0;
    while (stay < boundary.size() && before < wanted)
        before += scratch.weights[boundary[stay++]];
    if (stay == 0) {
        std::erase_if(kept, [&](std::uint32_t token) { return bucketOf(scratch.weights[token]) >= cut; });
        return;
    }
    const std::uint32_t last = boundary[stay - 1];
    const float least = scratch.weights[last];
    std::erase_if(kept, [&](std::uint32_t token) {
        const float weight = scratch.weights[token];
        return weight < least || (weight == least && token > last);
    });
}

double gumbel(std::uint32_t bits)
{
    return -std::log(-std::log(toOpenUniform(bits)));
}

std::array<std::uint32_t, 4> noiseBlock(const NoiseKey& key, std::uint32_t block)
{
    const std::uint64_t mixed = mixBits(key.seed ^ mixBits(key.prompt));
    return philox({block, key.position, key.draw, 0x46574754U},
                  {static_cast<std::uint32_t>(mixed), static_cast<std::uint32_t>(mixed >> 32)});
}

} // namespace

double gumbelNoise(const NoiseKey& key, std::uint32_t token)
{
    return gumbel(noiseBlock(key, token / 4)[token % 4]);
}

std::span<const std::uint32_t> keptTokens(std::span<const float> logits, const Decoding& decoding,
                                          SamplerScratch& scratch)
{
    scratch.kept.clear();
    if (logits.empty() || finiteProbe(logits.data(), logits.size()) != 0.0F)
        return {};
    const float top = maximumOf(logits.data(), logits.size());
    scratch.weights.resize(logits.size());
    constexpr double kLog2E = 1.4426950408889634;
    exponentiate(logits.data(), logits.size(), top, static_cast<float>(kLog2E / decoding.temperature),
                 scratch.weights.data());
    scratch.kept.resize(logits.size());
    std::iota(scratch.kept.begin(), scratch.kept.end(), 0U);
    keepTopK(decoding, scratch);
    keepTopP(decoding, scratch);
    return scratch.kept;
}

int sampleToken(std::span<const float> logits, const Decoding& decoding, const NoiseKey& key, SamplerScratch& scratch)
{
    if (decoding.greedy) {
        if (logits.empty() || finiteProbe(logits.data(), logits.size()) != 0.0F)
            return -1;
        return static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
    }
    double best = -INFINITY;
    int chosen = -1;
    std::uint32_t block = ~0U;
    std::array<std::uint32_t, 4> words{};
    const std::span<const std::uint32_t> kept = keptTokens(logits, decoding, scratch);
    const float top = kept.empty() ? 0.0F : maximumOf(logits.data(), logits.size());
    double scale = INFINITY; // e^(top / T − best), a little enlarged
    for (const std::uint32_t token : kept) {
        if (token / 4 != block) {
            block = token / 4;
            words = noiseBlock(key, block);
        }
        // To win, the uniform u must exceed exp(−x) with x = e^(logit / T − best), which is at least 1 − x: nearly all
        // tokens are settled by one comparison and take no logarithm.
        if (toOpenUniform(words[token % 4]) <= 1 - scratch.weights[token] * scale)
            continue;
        const double value = logits[token] / decoding.temperature + gumbel(words[token % 4]);
        if (value > best) {
            best = value;
            chosen = static_cast<int>(token);
            constexpr double kMargin = 1 + 1e-4; // weights are accurate to 2e-7, times the exponent's own rounding
            scale = std::exp(top / decoding.temperature - best) * kMargin;
        }
    }
    return chosen;
}

} // namespace fw::generate
