// Rotary positions (Su et al. 2021, arXiv 2104.09864) as config.json describes them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/json_field.h"

namespace fw::nn {

/// The first `frequencies.size() · 2` channels of each head turn: channel i with channel i + frequencies.size(), by
/// position · frequencies[i] radians.
struct RotaryConfig
{
    std::vector<float> frequencies;
    float scale = 1; ///< of sine and cosine (YaRN's attention factor)
};

/// What is not said in `rope_parameters` or `rope_scaling`.
struct RotaryDefaults
{
    double theta = 10000;
    std::int64_t headSize = 0;
    double partialFactor = 1; ///< share of a head's channels that turn
    bool partial = false;     ///< whether the family reads partial_rotary_factor; else all channels turn
    std::int64_t context = 0; ///< max_position_embeddings
};

/// Reads an object like {"rope_type": "llama3", "factor": 8, …} (or "type", as older files have it); one that is not
/// there is the default kind. The kinds default, linear, llama3 and yarn are computed as transformers'
/// modeling_rope_utils.py does, others refused by name. Source of YaRN: Peng et al. 2023 (arXiv 2309.00071).
Result<RotaryConfig> readRotary(const JsonField& described, RotaryDefaults defaults);

/// The rotary positions of a config.json whose layers share them: rope_parameters (transformers 5), or rope_theta,
/// partial_rotary_factor and rope_scaling beside each other.
Result<RotaryConfig> readSharedRotary(const JsonField& config, RotaryDefaults defaults);

} // namespace fw::nn
