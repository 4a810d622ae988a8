// How much heads or neurons matter: to what the model says, and to how differently it speaks of groups. Both come from
// gates: a gate is a factor 1 on what a unit gives, and the derivative of a loss in it is, to first order, what the
// loss falls by when the unit goes.
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/compress/gap_surrogate.h"
#include "core/compress/method.h"
#include "core/compress/scored_texts.h"
#include "core/compress/unit_selection.h"
#include "core/nn/gpt2.h"

namespace fw::compress {

enum class Unit { Head, Neuron };

/// A score of 0 for every unit.
UnitScores noScores(const nn::Gpt2& model, Unit unit);

/// Mean |∂loss / ∂gate| over calibration windows, divided by each layer's L2 norm as the released code does, so that
/// layers can be compared. Michel et al. 2019 (arXiv 1905.10650), equation 2. The slots must be single dense matrices.
Result<UnitScores> taylorImportance(const nn::Gpt2& model, Unit unit, std::int64_t windows, std::int64_t length,
                                    const Context& context);

/// ∂gap / ∂gate of gapSurrogate(): positive for a unit without which the gap would be smaller.
Result<UnitScores> shareInGap(const nn::Gpt2& model, Unit unit, const std::vector<ScoredText>& texts,
                              const GapSurrogate& gap, const Context& context);

/// (1 − weight) · importance − weight · share, each divided by its largest magnitude in the model.
UnitScores lessShare(const UnitScores& importance, const UnitScores& share, double weight);

/// Parameters of the criterion "gap": how much the share weighs, how many texts are read and which are toxic.
std::vector<catalogue::Parameter> gapParameters();

/// Units ranked by the criterion "gap", and what it was found on.
struct GapRanking
{
    UnitScores scores;
    std::vector<ScoredText> texts;
    GapSurrogate gap;
};

/// lessShare() of Taylor importance on calibration windows and of the share in the gap of the context's scored texts,
/// with the values of gapParameters().
Result<GapRanking> rankByGap(const nn::Gpt2& model, Unit unit, std::int64_t windows, std::int64_t length,
                             const nlohmann::json& parameters, const Context& context);

/// Adds the gap before and that of the pruned model, on the same texts, to the step's report.
Status reportGap(const GapRanking& ranking, const nn::Gpt2& pruned, const Context& context);

} // namespace fw::compress
