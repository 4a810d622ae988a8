// Heads or neurons pruned so that the gap between groups falls, too: the criterion "gap".
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compress/method.h"
#include "core/compress/pruning/gap_surrogate.h"
#include "core/compress/pruning/unit_selection.h"
#include "core/nn/decoder.h"

namespace fw::compress {

/// What is known of the units of a model before some of them go.
struct GapState
{
    const GapSurrogate& surrogate;
    std::vector<double> shifts;          ///< S_g
    std::vector<UnitScores> derivatives; ///< ∂S_g / ∂gate, by group
    UnitScores importance;               ///< not negative
};

/// Takes out `count` units one after another, of no layer more than `removable` says: each time the one that leaves the
/// least of (1 − weight) · importance lost / all importance + weight · predicted gap / gap, where a unit that goes
/// takes its derivatives from the shifts. So units whose effects cancel go together, and the gap is not driven beyond
/// 0. Of equal ones the later in the model goes first. Gives the units that stay, ascending.
Result<std::vector<std::vector<std::int64_t>>> chooseByGap(const GapState& state, std::vector<std::int64_t> removable,
                                                           std::int64_t count, double weight,
                                                           const CancelToken& cancel);

/// What a pruning method asks for.
struct UnitPruning
{
    Unit unit = Unit::Head;
    double ratio = 0;
    bool global = true;        ///< over the whole model, or the same share of every layer
    std::int64_t windows = 64; ///< of calibration text, for Taylor importance
    std::int64_t length = 128; ///< tokens of a window
};

/// Parameters of the criterion: how much the gap weighs, in how many rounds, which texts are read.
std::vector<catalogue::Parameter> gapParameters();

/// Prunes by chooseByGap() in rounds, all figures taken anew in each, with the values of gapParameters(). Adds the gap
/// before and after, on the same texts, to the step's report.
Status pruneByGap(nn::Decoder& model, const UnitPruning& what, const nlohmann::json& parameters,
                  const Context& context);

} // namespace fw::compress
