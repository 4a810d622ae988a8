// Which heads or neurons go and how a block loses them.
#pragma once

#include <cstdint>
#include <vector>

#include "core/nn/gpt2.h"

namespace fw::compress {

enum class Unit { Head, Neuron };

/// Importance of each unit (a head, a neuron of the MLP), by layer.
using UnitScores = std::vector<std::vector<double>>;

/// The units that stay, ascending, when the least important share goes: over the whole model, or of each layer.
/// The number that goes is the share rounded to the nearest whole unit (ties: to even), ties in score: the later unit
/// in the model goes first.
std::vector<std::vector<std::int64_t>> chooseUnits(const UnitScores& scores, double ratio, bool global);

/// Takes all other heads out of a dense block: their query, key and value rows and output columns leave the matrices.
void keepHeads(nn::Gpt2Block& block, const std::vector<std::int64_t>& stay);

/// Takes all other neurons out of a dense block: their rows of mlp.c_fc and columns of mlp.c_proj leave the matrices.
void keepNeurons(nn::Gpt2Block& block, const std::vector<std::int64_t>& stay);

/// The same in every block.
void keepUnits(nn::Gpt2& model, Unit unit, const std::vector<std::vector<std::int64_t>>& stay);

} // namespace fw::compress
