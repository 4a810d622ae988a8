// fairweight.json: what config.json cannot say of a variant.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/model_files.h"
#include "core/nn/decoder.h"
#include "core/nn/forms/linear_forms.h"

namespace fw::nn {

/// Of one block.
struct BlockStructure
{
    std::int64_t keyValueHeads = 0; ///< the heads are as many times more as in config.json
    std::int64_t innerWidth = 0;
    FormNames forms; ///< of its slots, by roleName()
};

/// {"format": "fairweight-structure", "version": 3, "blocks": [{"key_value_heads", "inner_width", "forms"}],
/// "cache_bits", "boundaries"}
struct DecoderStructure
{
    std::vector<BlockStructure> blocks;
    int cacheBits = kFloatCacheBits;
    Boundaries boundaries;
};

/// Nothing says that config.json does not: every block is whole and dense, and so is the embedding, as
/// transformers stores it.
bool isPlain(const Decoder& model);

/// Errors name the file and the field.
Result<DecoderStructure> readStructure(const checkpoint::ModelFiles& files, const DecoderConfig& config);
nlohmann::json structureOf(const Decoder& model);

} // namespace fw::nn
