// A BERT encoder (Devlin et al. 2019) as post-norm blocks of slots, with any number of classification heads.
// For the rooms that use torch; others see classifier.h.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/random.h"
#include "core/checkpoint/model_config.h"
#include "core/nn/activation.h"
#include "core/nn/attention.h"
#include "core/nn/classification_head.h"
#include "core/nn/embedding_op.h"
#include "core/nn/layer_norm.h"
#include "core/nn/linear_op.h"

namespace fw::nn {

/// One block: attention, add, norm; MLP, add, norm. Query, key and value map to (heads · headSize).
struct EncoderBlock
{
    std::int64_t heads = 0;
    std::int64_t headSize = 0;
    LinearSlot query;
    LinearSlot key;
    LinearSlot value;
    LinearSlot attentionOut;
    LayerNorm attentionNorm;
    LinearSlot mlpIn;
    LinearSlot mlpOut;
    LayerNorm mlpNorm;
};

/// An encoder. Copying copies the handles: slots are shared until replaced.
struct Encoder
{
    checkpoint::ModelConfig config; ///< its classifierHeads are empty: they are part of `heads`
    EmbeddingOp tokens;             ///< (vocabulary, width)
    at::Tensor positions;           ///< (positions, width)
    at::Tensor tokenTypes;          ///< (types, width)
    LayerNorm embeddingNorm;
    std::vector<EncoderBlock> blocks;
    std::vector<ClassificationHead> heads; ///< none in a bare encoder, one without a name, or several with names
    LinearSlot pooler;                     ///< (width → width) of a bare encoder that came with one; else empty
    Activation activation = Activation::Gelu;
    at::ScalarType storedType = at::kFloat; ///< the type of the weights on disk; values in memory are rounded to it

    /// int64 ids and positions (tokens), all of token type 0 → hidden states of the last block, (tokens, width).
    /// `proceed` is called before each block: returning false ends the pass early (cancelled), with undefined result.
    at::Tensor hidden(const at::Tensor& ids, const at::Tensor& positionIds, Attention& attention,
                      const std::function<bool(std::size_t layer)>& proceed = {}) const;

    at::Device device() const { return positions.device(); }
    /// Every tensor an optimiser may move, in a fixed order.
    std::vector<at::Tensor> trainable() const;
    std::int64_t parameters() const;
    std::int64_t bytes() const;
};

/// A fresh encoder with BERT's initialisation, N(0, 0.02), and a head for each of config.classifierHeads.
Encoder initialiseEncoder(const checkpoint::ModelConfig& config, RandomStream& random);

/// Gives the encoder fresh heads instead of those it has. Their hidden layers begin as copies of the pooler, or of the
/// first head's hidden layer, where there is one; else fresh.
void attachHeads(Encoder& model, std::span<const checkpoint::HeadConfig> heads, RandomStream& random);

/// Moves every tensor of a dense model to a device.
void moveTo(Encoder& model, const at::Device& device);

/// The slots of a block with their names in Hugging Face's layout, in order.
struct NamedEncoderSlot
{
    const char* name;
    LinearSlot EncoderBlock::*slot;
};
inline constexpr NamedEncoderSlot kEncoderSlots[] = {
    {"attention.self.query", &EncoderBlock::query}, {"attention.self.key", &EncoderBlock::key},
    {"attention.self.value", &EncoderBlock::value}, {"attention.output.dense", &EncoderBlock::attentionOut},
    {"intermediate.dense", &EncoderBlock::mlpIn},   {"output.dense", &EncoderBlock::mlpOut}};

} // namespace fw::nn
