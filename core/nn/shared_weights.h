// What a model that is loaded has in common with one that is in memory, held once. For the rooms that use torch.
#pragma once

#include <map>
#include <string>

#include "core/nn/decoder.h"

namespace fw::nn {

/// The weights of a model in memory, on the CPU. Matrices are found by what they give for one input, wherever in the
/// model they stand and whatever its files call them, and are taken only where every bit is the same.
class SharedWeights
{
public:
    /// Keeps handles: costs one token's pass, and no memory to speak of.
    explicit SharedWeights(const Decoder& model);

    /// Puts the ops of the model in the place of those of a block that are the same again.
    void share(DecoderBlock& block) const;
    /// The same for all that stands beside the blocks: embedding, head, positions, projections.
    void shareRest(Decoder& model) const;

private:
    void share(LinearSlot& slot) const;

    const EmbeddingOp m_tokens;
    const at::Tensor m_positions;
    std::multimap<std::string, LinearSlot> m_ops;
};

} // namespace fw::nn
