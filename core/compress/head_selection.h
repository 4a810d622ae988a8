// Which heads go and how a block loses them.
#pragma once

#include <cstdint>
#include <vector>

#include "core/nn/gpt2.h"

namespace fw::compress {

/// Importance of each head, by layer.
using HeadScores = std::vector<std::vector<double>>;

/// The heads that stay, ascending, when the least important share goes: over the whole model, or of each layer.
/// The number that goes is the share rounded to the nearest whole head (ties: to even), ties in score: the later head
/// in the model goes first.
std::vector<std::vector<std::int64_t>> chooseHeads(const HeadScores& scores, double ratio, bool global);

/// Takes all other heads out of a dense block: their query, key and value rows and output columns leave the matrices.
void keepHeads(nn::Gpt2Block& block, const std::vector<std::int64_t>& stay);

} // namespace fw::compress
