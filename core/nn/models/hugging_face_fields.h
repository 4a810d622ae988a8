// Fields of config.json that most families share. Internal to nn/models.
#pragma once

#include <initializer_list>
#include <string>

#include "core/nn/models/family.h"

namespace fw::nn {

/// What transformers takes for fields that a config.json leaves out.
struct LlamaDefaults
{
    std::int64_t vocabulary = 0;
    std::int64_t positions = 0;
    std::int64_t width = 0;
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    std::int64_t keyValueHeads = 0; ///< 0: as many as heads, which is also what null says
    std::int64_t headSize = 0;      ///< 0: width / heads
    std::int64_t innerWidth = 0;
    double normEpsilon = 1e-6;
    double rotaryTheta = 10000;
    bool partialRotary = false; ///< whether the family reads partial_rotary_factor
    bool tiedHead = false;
};

/// What Llama's config.json says, and most that came after it: sizes, key-value heads, RMS norms, a gated MLP, an
/// untied head and rotary positions, shared by all blocks.
Status readLlamaFields(const JsonField& fields, const LlamaDefaults& defaults, DecoderConfig& config);
/// The sizes alone, and rms_norm_eps, hidden_act and tie_word_embeddings over what stands in `config`.
Status readSizes(const JsonField& fields, const LlamaDefaults& defaults, DecoderConfig& config);

/// attention_bias and mlp_bias, both off where they are left out.
Status readBiases(const JsonField& fields, DecoderConfig& config);

/// sliding_window: 0 where it is null, `otherwise` where it is left out.
Result<std::int64_t> readWindow(const JsonField& fields, std::int64_t otherwise);

/// A switch that this program has one value for: anything else is refused by name.
Status requireOff(const JsonField& fields, std::initializer_list<const char*> switches);

/// `layer_types`, a list of "full_attention" and "sliding_attention" (`window` tokens), or by `otherwise` where there
/// is none. `rotaries` are the indices of the two kinds.
Status readLayerTypes(const JsonField& fields, std::int64_t window,
                      bool (*sliding)(std::int64_t layer, std::int64_t by), std::int64_t by, DecoderConfig& config);

/// Writes num_hidden_layers, intermediate_size, tie_word_embeddings where they changed, and layer_types where what the
/// document says of windows is not what the blocks do.
void writeLlamaFields(const DecoderConfig& config, nlohmann::json& document);

} // namespace fw::nn
