// Keeps the random numbers of different analyses apart under one seed. Private to this room.
#pragma once

#include <cstdint>

#include "core/base/random.h"

namespace fw::stats {

enum class RandomPurpose : std::uint64_t {
    Bootstrap = 1,
    SignFlip = 2,
    Labels = 3,
    Splits = 4,
    Halves = 6,
    WorstGroup = 7,
    Contrast = 8
};

/// Stream `index` of an analysis: independent of the other indices and the other purposes.
inline RandomStream streamFor(std::uint64_t seed, RandomPurpose purpose, std::uint64_t index)
{
    return RandomStream(mixBits(seed ^ mixBits(0x5374617473ULL + static_cast<std::uint64_t>(purpose))), index);
}

} // namespace fw::stats
