// Which heads or neurons go and how a block loses them.
#pragma once

#include <cstdint>
#include <vector>

#include "core/nn/decoder.h"

namespace fw::compress {

enum class Unit { Head, Neuron };

/// Importance of each unit, by layer: a head of keys and values with the query heads that share it, or a neuron of the
/// MLP with its gate.
using UnitScores = std::vector<std::vector<double>>;

/// The units that stay, ascending, when the least important share goes: over the whole model, or of each layer.
/// The number that goes is the share rounded to the nearest whole unit (ties: to even), ties in score: the later unit
/// in the model goes first.
std::vector<std::vector<std::int64_t>> chooseUnits(const UnitScores& scores, double ratio, bool global);

/// Takes all other heads of keys and values out of a dense block, with the query heads that share them: their query,
/// key and value rows and output columns leave the matrices.
void keepHeads(nn::DecoderBlock& block, const std::vector<std::int64_t>& stay);

/// Takes all other neurons out of a dense block: their rows of up and gate and columns of down leave.
void keepNeurons(nn::DecoderBlock& block, const std::vector<std::int64_t>& stay);

/// The same in every block.
void keepUnits(nn::Decoder& model, Unit unit, const std::vector<std::vector<std::int64_t>>& stay);

} // namespace fw::compress
