// How much heads or neurons matter: to what the model says, and to how differently it speaks of groups. Both come from
// gates: a gate is a factor 1 on what a unit gives, and the derivative of a number in it is, to first order, what the
// number falls by when the unit goes.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/compress/method.h"
#include "core/compress/pruning/gap_surrogate.h"
#include "core/compress/pruning/unit_selection.h"
#include "core/nn/decoder.h"

namespace fw::compress {

/// A score of 0 for every unit.
UnitScores noScores(const nn::Decoder& model, Unit unit);

/// Mean |∂loss / ∂gate| over calibration windows, divided by each layer's L2 norm as the released code does, so that
/// layers can be compared. Michel et al. 2019 (arXiv 1905.10650), equation 2. The slots must be single dense matrices.
Result<UnitScores> taylorImportance(const nn::Decoder& model, Unit unit, std::int64_t windows, std::int64_t length,
                                    const Context& context);

/// ∂S_g / ∂gate of every group's shift.
Result<std::vector<UnitScores>> shiftDerivatives(const nn::Decoder& model, Unit unit, const GapSurrogate& surrogate,
                                                 const Context& context);

} // namespace fw::compress
