// Where Hugging Face's encoder families keep their tensors and how their classification heads are built: a table with
// an entry a family. Internal to the room.
#pragma once

#include <array>
#include <iterator>
#include <string>
#include <vector>

#include "core/checkpoint/encoder_config.h"
#include "core/nn/scoring/encoder.h"

namespace fw::nn {

/// Names are without ".weight" and ".bias".
struct EncoderLayout
{
    checkpoint::Architecture architecture;
    std::string prefix;                                      ///< of the encoder; a bare one may come without
    std::string layers;                                      ///< of the blocks, before the number
    std::array<std::string, std::size(kEncoderSlots)> slots; ///< of a block, in kEncoderSlots' order
    std::string attentionNorm;
    std::string mlpNorm;
    std::string headHidden;          ///< of the single head without a name
    bool headHiddenIsPooler = false; ///< it stands under the prefix and may come without the output
    std::string headOutput;
    Activation between = Activation::Tanh; ///< the head's two layers
    std::vector<std::string> otherTasks;   ///< begins of names that belong to no classifier
};

/// The entry of an encoder family; not for GPT-2.
const EncoderLayout& layoutOf(checkpoint::Architecture architecture);

} // namespace fw::nn
