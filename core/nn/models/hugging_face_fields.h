// Fields of config.json that most families share. Internal to nn/models.
#pragma once

#include <initializer_list>
#include <string>

#include "core/nn/models/family.h"

namespace fw::nn {

/// What Llama's config.json says, and most that came after it: sizes, key-value heads, RMS norms, a gated MLP, an
/// untied head and rotary positions, shared by all blocks. The caller has set the family's own defaults.
/// `partialRotary` says whether the family reads partial_rotary_factor.
Status readLlamaFields(const JsonField& fields, DecoderConfig& config, bool partialRotary = false);
/// Without the rotary positions and the number of layers set: for families whose blocks differ.
Status readSizes(const JsonField& fields, DecoderConfig& config);

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
