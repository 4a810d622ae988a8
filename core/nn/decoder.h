// A decoder of any family (core/nn/models) as blocks of slots with roles. Each block has its own heads, inner width,
// window and positions, zero and none allowed. For the rooms that use torch; others see language_model.h.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/nn/activation.h"
#include "core/nn/attention.h"
#include "core/nn/boundary_codec.h"
#include "core/nn/forms/embedding_op.h"
#include "core/nn/forms/linear_op.h"
#include "core/nn/kernels/cache_codes.h"
#include "core/nn/models/decoder_config.h"
#include "core/nn/norm.h"
#include "core/nn/rotary.h"

namespace fw::nn {

/// One block. Query maps to (heads · headSize), key and value to (keyValueHeads · headSize): query head h reads the
/// keys and values of head h / (heads / keyValueHeads).
struct DecoderBlock
{
    std::int64_t heads = 0;
    std::int64_t keyValueHeads = 0;
    std::int64_t headSize = 0;
    LayerConfig layer;
    Norm attentionNorm;
    std::optional<Norm> attentionAfterNorm;
    std::optional<Norm> queryNorm; ///< over each head
    std::optional<Norm> keyNorm;
    Norm mlpNorm;
    std::optional<Norm> mlpAfterNorm;
    std::array<LinearSlot, kRoles.size()> slots; ///< by role; a gate may be missing

    LinearSlot& operator[](Role role) { return slots[indexOf(role)]; }
    const LinearSlot& operator[](Role role) const { return slots[indexOf(role)]; }
    bool has(Role role) const { return slots[indexOf(role)] != nullptr; }
    std::int64_t innerWidth() const { return slots[indexOf(Role::Down)]->inputs(); }
    /// Channels of the heads that share one head of keys and values, in what the output projection reads.
    std::int64_t groupWidth() const { return keyValueHeads > 0 ? heads / keyValueHeads * headSize : 0; }
    /// Those that are there, in the order of a pass.
    std::vector<Norm*> norms();
    std::vector<const Norm*> norms() const;
};

/// Calls `visit(role, slot)` for a block's slots that are there, in the order in which a token meets them.
template <typename Block, typename Visit>
void visitSlots(Block& block, const Visit& visit)
{
    for (const Role role : kRoles)
        if (block.has(role))
            visit(role, block[role]);
}

/// What a caller may watch or replace on the way through the blocks; empty functions cost nothing.
struct ForwardTaps
{
    /// The heads' outputs before the output projection, (tokens, heads · headSize); returns what goes on.
    std::function<at::Tensor(std::size_t layer, const at::Tensor& context)> context;
    /// The output of a block's MLP, (tokens, width), before it joins the stream.
    std::function<void(std::size_t layer, const at::Tensor& output)> mlp;
    /// What goes on behind a block, given what comes out of it, (tokens, width); in the place of the model's
    /// boundaries.
    std::function<at::Tensor(std::size_t layer, const at::Tensor& stream)> behind;
    /// Called before each block with the residual stream, (tokens, width), and once after the last: returning false
    /// ends the forward pass early (cancelled); the result is undefined then.
    std::function<bool(std::size_t layer, const at::Tensor& stream)> proceed;
};

/// Tokens' positions and what the blocks make of them. Made once a pass.
struct Places
{
    explicit Places(at::Tensor positionIds) : ids(std::move(positionIds)) {}
    at::Tensor ids;                   ///< int64 (tokens)
    std::vector<RotaryAngles> angles; ///< of each of DecoderConfig::rotaries
};

/// A language model. Copying copies the handles: slots are shared until replaced.
struct Decoder
{
    DecoderConfig config;
    EmbeddingOp tokens;    ///< (vocabulary, embedded width), and the head
    at::Tensor positions;  ///< (offset + context, width) float32, or in the stored type; undefined where not learned
    LinearSlot projectIn;  ///< embedded width → width; empty where they are the same
    LinearSlot projectOut; ///< and back, before the head
    std::vector<DecoderBlock> blocks;
    std::optional<Norm> finalNorm;
    Activation activation = Activation::GeluTanh;
    int cacheBits = kFloatCacheBits; ///< of the keys and values that attention sees and generation keeps: 32, 8 or 4
    Boundaries boundaries;           ///< where the stream is compressed on its way
    std::vector<std::string> notes;  ///< what loading left out of the files, for people; a sentence each
    at::ScalarType vectorType = at::kFloat; ///< of norms and biases on disk; in a model of float32 these are, too
    at::ScalarType storedType = at::kFloat; ///< the type of the weights on disk; values in memory are rounded to it

    /// int64 ids and positions (tokens) → final hidden states after the last norm, (tokens, width).
    at::Tensor hidden(const at::Tensor& ids, const at::Tensor& positionIds, Attention& attention,
                      const ForwardTaps& taps = {}) const;
    /// The parts of hidden(): what positions mean; int64 ids (tokens) → the stream that enters block 0, (tokens,
    /// width); and one block, stream in, stream out.
    Places place(const at::Tensor& positionIds) const;
    at::Tensor embed(const at::Tensor& ids, const Places& places) const;
    at::Tensor runBlock(std::size_t layer, const at::Tensor& stream, const Places& places, Attention& attention,
                        const ForwardTaps& taps = {}) const;
    /// (rows, width) → (rows, vocabulary)
    at::Tensor logits(const at::Tensor& hidden) const;

    at::Device device() const { return tokens.device(); }
    /// Every norm, the last one behind those of the blocks.
    std::vector<Norm*> norms();
    std::vector<const Norm*> norms() const;
    /// Every linear op: the slots of all blocks, and the projections of the embedding.
    std::vector<LinearSlot*> linears();
    std::vector<const LinearOp*> linears() const;
    /// Every tensor an optimiser may move, in a fixed order.
    std::vector<at::Tensor> trainable() const;
    std::int64_t parameters() const;
    std::int64_t bytes() const;
    /// Multiply-adds for one token, without attention itself (which grows with the context).
    std::int64_t multiplyAdds() const;
    /// Bytes of the key-value cache for one token, over all blocks.
    std::int64_t cacheBytesPerToken() const;
};

/// A fresh model with GPT-2's initialisation: N(0, 0.02), residual projections scaled by 1/√(2·layers).
Decoder initialiseDecoder(const DecoderConfig& config, RandomStream& random);

/// A model of this shape without weights: slots are empty, of norms stand those that the family has.
Decoder emptyDecoder(const DecoderConfig& config);

/// Lets a model on the CPU that was stored in 16 bits run so: embeddings, head and dense matrices stay in that type,
/// which holds their values. For running: what trains needs makeTrainable() (core/compress) first. Norms and biases are
/// float32.
void holdAsStored(Decoder& model);

/// Undoes that: what computes on a model for long, and with gradients, widens its weights once.
void holdAsFloat(Decoder& model);

/// Moves every dense tensor of a model to a device.
void moveTo(Decoder& model, const at::Device& device);

} // namespace fw::nn
