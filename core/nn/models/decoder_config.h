// What a decoder's config.json says, whatever its family: sizes, norms, positions, attention and biases. No torch here.
#pragma once

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/nn/models/rotary_config.h"

namespace fw::nn {

struct Family;

/// What a matrix of a block does. An ungated MLP has no gate.
enum class Role : std::uint8_t { Query, Key, Value, Output, Gate, Up, Down };

/// In the order in which a token meets them.
inline constexpr std::array kRoles{Role::Query, Role::Key, Role::Value, Role::Output, Role::Gate, Role::Up, Role::Down};

/// "query", "key", …: the name in errors, in tables and in stored variants.
const char* roleName(Role role);

constexpr bool isAttention(Role role)
{
    return role <= Role::Output;
}

constexpr std::size_t indexOf(Role role)
{
    return static_cast<std::size_t>(role);
}

enum class NormKind { Layer, Rms };

/// Where a block's norms stand: before attention and MLP; around them, before and after, inside the residual; or behind
/// the sum.
enum class NormPlace { Before, Around, AfterSum };

/// What differs from block to block of one model.
struct LayerConfig
{
    std::int64_t window = 0; ///< tokens that attention looks back, its own among them; 0: all
    int rotary = -1;         ///< index in DecoderConfig::rotaries; −1: keys and queries carry no positions
};

/// Sizes are counts.
struct DecoderConfig
{
    const Family* family = nullptr;
    std::int64_t vocabulary = 0;
    std::int64_t positions = 0;      ///< context length
    std::int64_t width = 0;          ///< channels of the residual stream
    std::int64_t embeddingWidth = 0; ///< of the embedding, where it is projected into the stream; 0: the stream's
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    std::int64_t keyValueHeads = 0; ///< divides the heads
    std::int64_t headSize = 0;
    std::int64_t innerWidth = 0;         ///< hidden units of each MLP
    bool gated = false;                  ///< down(activation(gate x) · up x) in the place of down(activation(up x))
    std::string activation = "gelu_new"; ///< a name that activationFromName() knows

    NormKind norm = NormKind::Layer;
    NormPlace normPlace = NormPlace::Before;
    double normEpsilon = 1e-5;
    bool normAddsOne = false;  ///< the stored weight of a norm is that less 1 (Gemma)
    bool queryKeyNorm = false; ///< over each head
    bool normWeights = true;   ///< norms scale and shift
    bool finalNorm = true;
    bool parallel = false; ///< attention and MLP read the same stream and are added to it together

    bool learnedPositions = false;
    std::int64_t positionOffset = 0; ///< row of the position table that a text's first token takes
    std::vector<RotaryConfig> rotaries;
    std::vector<LayerConfig> perLayer; ///< one for each of `layers`

    double attentionScale = 1; ///< of query · key
    bool scaleByLayer = false; ///< divided by the block's number, from 1 (GPT-2's scale_attn_by_inverse_layer_idx)
    double attentionCap = 0;   ///< scores are cap · tanh(score / cap); 0: as they are
    double logitCap = 0;       ///< likewise, of the logits
    double embeddingScale = 1;
    std::array<bool, kRoles.size()> biases{}; ///< which of a block's matrices have one
    bool tiedHead = true;                     ///< as config.json says; the weights may know better
    nlohmann::json document;                  ///< config.json as read, so that saving keeps fields that we do not use

    bool hasBias(Role role) const { return biases[indexOf(role)]; }
    std::int64_t embedded() const { return embeddingWidth > 0 ? embeddingWidth : width; }
    /// The same context and window for every block.
    void setLayers(std::int64_t count, const LayerConfig& layer)
    {
        layers = count;
        perLayer.assign(static_cast<std::size_t>(count), layer);
    }
};

} // namespace fw::nn
