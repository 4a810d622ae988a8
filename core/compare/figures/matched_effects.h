// Cause or collapse: does a variant's toxicity change on its own, or only because the model forgets? Every variant is
// held against a ladder of controls, the base made worse by noise on its weights, at the same perplexity of the
// continuations under the base (causal/matched_effect.h). Exploratory.
#pragma once

#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compare/comparison.h"
#include "core/compare/figures/cells.h"
#include "core/experiment/experiment.h"

namespace fw::compare {

/// Whether a recipe makes a control: weight noise and nothing else.
bool isControl(const experiment::Recipe& recipe);

/// Fills in comparison.matchedEffects for every primary metric over continuations, axis (all groups) and variant that
/// is no control, where the experiment has two controls or more with figures. Where runs lack clusters that others
/// have, there is none.
Status addMatchedEffects(Comparison& comparison, const std::vector<MeasureItems>& measures,
                         const experiment::Experiment& asked, const EstimateOptions& options,
                         const CancelToken& cancel);

} // namespace fw::compare
