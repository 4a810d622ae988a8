// Draws one token from logits: temperature, top-k, top-p, then Gumbel-max over the kept tokens with counter-based
// noise.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/generate/decoding.h"

namespace fw::generate {

/// Where in an experiment a token is drawn: the noise is a pure function of this and the token's id, so that base and
/// variant share their noise and no draw depends on batch size, thread count or neighbours.
struct NoiseKey
{
    std::uint64_t seed = 0;
    std::uint64_t prompt = 0; ///< a hash of the prompt's ids
    std::uint32_t draw = 0;
    std::uint32_t position = 0; ///< 0 for the first new token
};

/// Gumbel(0, 1) noise of one token under a key.
double gumbelNoise(const NoiseKey& key, std::uint32_t token);

/// Reusable working memory of one thread.
struct SamplerScratch
{
    std::vector<float> weights;
    std::vector<std::uint32_t> kept;
    std::vector<std::uint32_t> boundary;
};

/// The ids that top-k and top-p leave, ascending by id. Like transformers: temperature, then top-k (ties of the k-th
/// stay), then top-p of what is left (the token that crosses the mass stays; among equals lower ids first). Without a
/// sort of the vocabulary: mass is counted in buckets, only the bucket that the threshold falls into is sorted.
/// Empty if a logit is not finite.
std::span<const std::uint32_t> keptTokens(std::span<const float> logits, const Decoding& decoding,
                                          SamplerScratch& scratch);

/// The token drawn, or -1 if a logit is not finite.
int sampleToken(std::span<const float> logits, const Decoding& decoding, const NoiseKey& key, SamplerScratch& scratch);

} // namespace fw::generate
