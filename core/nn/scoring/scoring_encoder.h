// An encoder laid out for scoring on the CPU. Does what Encoder::hidden() does without gradients, a few texts at a time
// through all blocks, so that what they leave stays in the cache. For the rooms that use torch; others see
// classifier.h.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/nn/forms/packed_linear.h"
#include "core/nn/scoring/encoder.h"
#include "core/nn/scoring/sequence_attention.h"

namespace fw::nn {

/// A norm's numbers for row_functions.h, filled with zeros to the stride.
struct PackedNorm
{
    explicit PackedNorm(const Norm& norm);
    AlignedBuffer<float> weight;
    AlignedBuffer<float> bias;
    float epsilon = 0;
};

/// One block of Encoder's.
struct ScoringBlock
{
    ScoringBlock(const EncoderBlock& block, ScoringPrecision precision);
    std::int64_t heads = 0;
    std::int64_t headSize = 0;
    PackedLinear query;
    PackedLinear key;
    PackedLinear value;
    PackedLinear attentionOut;
    PackedNorm attentionNorm;
    PackedLinear mlpIn;
    PackedLinear mlpOut;
    PackedNorm mlpNorm;
};

/// A classification head of Encoder's, in float32.
struct ScoringHead
{
    explicit ScoringHead(const ClassificationHead& head);
    PackedLinear hidden;
    Activation between;
    PackedLinear output;
};

/// Immutable; any thread may call it. A text's bits depend on its own ids alone: not on the texts beside it, nor on the
/// number of threads.
class ScoringEncoder
{
public:
    /// Copies the matrices of an encoder on the CPU, in that precision; embeddings are shared.
    ScoringEncoder(const Encoder& encoder, ScoringPrecision precision);

    /// Token ids, each text with at least one → the texts' first hidden states after the last block, (texts, width).
    /// Stops early, with undefined result, when `proceed`, which any thread may call, returns false.
    std::vector<float> firstHidden(std::span<const std::vector<int>> texts, const std::function<bool()>& proceed) const;
    /// firstHidden()'s rows → logits (texts, labels) of a head.
    std::vector<float> logits(std::size_t head, std::span<const float> first) const;

    /// Bytes of all weights in memory.
    std::int64_t bytes() const;

private:
    friend class ScoringPass;

    checkpoint::EncoderConfig m_config;
    Activation m_activation = Activation::Gelu;
    at::Tensor m_tokens;
    at::Tensor m_positions;
    at::Tensor m_tokenTypes; ///< undefined where the family has none
    PackedNorm m_embeddingNorm;
    std::optional<PackedLinear> m_embeddingProjection;
    std::vector<ScoringBlock> m_blocks;
    std::vector<ScoringHead> m_heads;
};

/// A group of texts on its way through the blocks; one thread's memory, reused for the next group.
class ScoringPass
{
public:
    explicit ScoringPass(const ScoringEncoder& encoder) : m_encoder(encoder) {}

    /// Writes the texts' first hidden states, (texts, width).
    void run(std::span<const std::vector<int>> texts, const std::function<bool()>& proceed, float* first);

private:
    /// Rows of floats in memory that grows and never shrinks.
    struct Rows
    {
        AlignedBuffer<float> buffer;
        std::int64_t count = 0;
        std::int64_t stride = 0;

        void resize(std::int64_t rows, std::int64_t width);
        float* data() { return buffer.data(); }
        RowsView view(std::int64_t begin, std::int64_t rows) { return {data() + begin * stride, rows, stride}; }
    };

    void apply(const PackedLinear& op, Rows& input, Rows& output);
    void embed();
    void applyBlock(const ScoringBlock& block, bool last);
    void attend(const ScoringBlock& block, bool last);
    void keepFirst();

    const ScoringEncoder& m_encoder;
    std::span<const std::vector<int>> m_texts;
    std::vector<std::int64_t> m_positionIds;
    SequenceAttention m_attention;
    PackedScratch m_scratch;
    Rows m_stream; ///< what the blocks change, a row a token; a row a text after keepFirst()
    Rows m_embedded;
    Rows m_query;
    Rows m_key;
    Rows m_value;
    Rows m_context;
    Rows m_inner;
    Rows m_added;
};

} // namespace fw::nn
