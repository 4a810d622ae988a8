// GPT-2 (Radford et al. 2019) as blocks of slots. Each block has its own number of heads and inner width, zero allowed.
// For the rooms that use torch; others see language_model.h.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/checkpoint/model_config.h"
#include "core/nn/activation.h"
#include "core/nn/attention.h"
#include "core/nn/boundary_codec.h"
#include "core/nn/cache_codes.h"
#include "core/nn/embedding_op.h"
#include "core/nn/layer_norm.h"
#include "core/nn/linear_op.h"

namespace fw::nn {

/// One pre-norm block. `attentionIn` maps to query, key and value, one after another, each (heads · headSize).
struct Gpt2Block
{
    std::int64_t heads = 0;
    std::int64_t headSize = 0;
    LayerNorm attentionNorm;
    LinearSlot attentionIn;
    LinearSlot attentionOut;
    LayerNorm mlpNorm;
    LinearSlot mlpIn;
    LinearSlot mlpOut;

    std::int64_t innerWidth() const { return mlpIn->outputs(); }
};

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

/// A GPT-2 language model. Copying copies the handles: slots are shared until replaced.
struct Gpt2
{
    checkpoint::ModelConfig config;
    EmbeddingOp tokens;   ///< (vocabulary, width), and the head
    at::Tensor positions; ///< (context, width) float32, or in the stored type
    std::vector<Gpt2Block> blocks;
    LayerNorm finalNorm;
    Activation activation = Activation::GeluTanh;
    int cacheBits = kFloatCacheBits; ///< of the keys and values that attention sees and generation keeps: 32, 8 or 4
    Boundaries boundaries;           ///< where the stream is compressed on its way
    std::vector<std::string> notes;         ///< what loading left out of the files, for people; a sentence each
    at::ScalarType storedType = at::kFloat; ///< the type of the weights on disk; values in memory are rounded to it

    /// int64 ids and positions (tokens) → final hidden states after the last norm, (tokens, width).
    at::Tensor hidden(const at::Tensor& ids, const at::Tensor& positionIds, Attention& attention,
                      const ForwardTaps& taps = {}) const;
    /// The two halves of hidden(): int64 ids and positions (tokens) → the stream that enters block 0, (tokens, width);
    /// and one block, stream in, stream out.
    at::Tensor embed(const at::Tensor& ids, const at::Tensor& positionIds) const;
    at::Tensor runBlock(std::size_t layer, const at::Tensor& stream, Attention& attention,
                        const ForwardTaps& taps = {}) const;
    /// (rows, width) → (rows, vocabulary)
    at::Tensor logits(const at::Tensor& hidden) const { return tokens.head(hidden); }

    at::Device device() const { return positions.device(); }
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
Gpt2 initialiseGpt2(const checkpoint::ModelConfig& config, RandomStream& random);

/// Lets a model on the CPU that was stored in 16 bits run so: embeddings, head and dense matrices stay in that type,
/// which holds their values. For running: what trains needs makeTrainable() (core/compress) first. Norms and biases are
/// float32.
void holdAsStored(Gpt2& model);

/// Undoes that: what computes on a model for long, and with gradients, widens its weights once.
void holdAsFloat(Gpt2& model);

/// Moves every dense tensor of a model to a device.
void moveTo(Gpt2& model, const at::Device& device);

/// The slots of a block with their names in Hugging Face's layout ("attn.c_attn", …), in order.
struct NamedSlot
{
    const char* name;
    LinearSlot Gpt2Block::*slot;
};
inline constexpr NamedSlot kGpt2Slots[] = {{"attn.c_attn", &Gpt2Block::attentionIn},
                                           {"attn.c_proj", &Gpt2Block::attentionOut},
                                           {"mlp.c_fc", &Gpt2Block::mlpIn},
                                           {"mlp.c_proj", &Gpt2Block::mlpOut}};

} // namespace fw::nn
