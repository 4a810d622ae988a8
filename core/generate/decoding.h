// How a continuation is drawn. Plain values, no torch.
#pragma once

#include <cstdint>
#include <vector>

namespace fw::generate {

struct Decoding
{
    bool greedy = false;
    double temperature = 1.0; ///< > 0
    double topP = 1.0;        ///< in (0, 1]; 1: off. The smallest set of likeliest tokens with this mass is kept
    int topK = 0;             ///< 0: off
    int maxNewTokens = 20;
    int draws = 1; ///< continuations per prompt
    std::uint64_t seed = 1;
    std::vector<int> stopTokens; ///< a continuation ends before any of these; none of them is part of it
};

} // namespace fw::generate
