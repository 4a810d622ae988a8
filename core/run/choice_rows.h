// The choice sets of an experiment as they are stored.
#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/experiment/experiment.h"
#include "core/run/plan.h"

namespace fw::run {

/// Reads and selects. An item with an option that cannot be scored (optionTokens()) is left out and named. Errors name the
/// field of the experiment; a set without an item left is one.
Result<std::vector<PlannedChoiceSet>> collectChoiceSets(const experiment::Experiment& experiment,
                                                        const tokenizer::Tokenizer& tokenizer,
                                                        std::int64_t contextLength);

} // namespace fw::run
