// A text encoder as post-norm blocks of slots, with any number of classification heads: BERT (Devlin et al. 2019) and
// the families that differ from it in embeddings and heads alone, RoBERTa (Liu et al. 2019), DistilBERT (Sanh et al.
// 2019) and ELECTRA (Clark et al. 2020). For the rooms that use torch; others see classifier.h.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/random.h"
#include "core/checkpoint/encoder_config.h"
#include "core/nn/activation.h"
#include "core/nn/attention.h"
#include "core/nn/forms/embedding_op.h"
#include "core/nn/forms/linear_op.h"
#include "core/nn/norm.h"
#include "core/nn/scoring/classification_head.h"

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
    Norm attentionNorm;
    LinearSlot mlpIn;
    LinearSlot mlpOut;
    Norm mlpNorm;
};

/// An encoder. Copying copies the handles: slots are shared until replaced.
struct Encoder
{
    checkpoint::EncoderConfig config; ///< its classifierHeads are empty: they are part of `heads`
    EmbeddingOp tokens;               ///< (vocabulary, embedding width)
    at::Tensor positions;             ///< (positions, embedding width)
    at::Tensor tokenTypes;            ///< (types, embedding width); undefined where the family has none
    Norm embeddingNorm;               ///< (embedding width)
    LinearSlot embeddingProjection;   ///< (embedding width → width), empty where they are the same
    std::vector<EncoderBlock> blocks;
    std::vector<ClassificationHead> heads; ///< none in a bare encoder, one without a name, or several with names
    LinearSlot pooler;                     ///< (width → width) of a bare encoder that came with one; else empty
    Activation activation = Activation::Gelu;
    std::vector<std::string> notes;         ///< what loading left out of the files, for people; a sentence each
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

/// A fresh BERT with its initialisation, N(0, 0.02), and a head for each of config.classifierHeads.
Encoder initialiseEncoder(const checkpoint::EncoderConfig& config, RandomStream& random);

/// Gives the encoder fresh heads instead of those it has. Their hidden layers begin as copies of the pooler, or of the
/// first head's hidden layer, where there is one; else fresh.
void attachHeads(Encoder& model, std::span<const checkpoint::HeadConfig> heads, RandomStream& random);

/// Moves every tensor of a dense model to a device.
void moveTo(Encoder& model, const at::Device& device);

/// A text's token ids → the rows of the position embedding that they take. RoBERTa's padding tokens take its padding
/// row and the others count on without them.
void positionsOf(const checkpoint::EncoderConfig& config, std::span<const int> ids, std::int64_t* positions);

/// The slots of a block, in the order of their names in encoder_layouts.cpp.
inline constexpr LinearSlot EncoderBlock::*kEncoderSlots[] = {&EncoderBlock::query, &EncoderBlock::key,
                                                              &EncoderBlock::value, &EncoderBlock::attentionOut,
                                                              &EncoderBlock::mlpIn, &EncoderBlock::mlpOut};

} // namespace fw::nn
