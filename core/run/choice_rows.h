// The choice sets of an experiment as they are stored.
#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/experiment/experiment.h"
#include "core/run/plan.h"

namespace fw::run {

/// Reads and selects. No option's own text may have more tokens than the model takes. Errors name the field of the experiment.
Result<std::vector<PlannedChoiceSet>> collectChoiceSets(const experiment::Experiment& experiment,
                                                        const tokenizer::Tokenizer& tokenizer,
                                                        std::int64_t contextLength);

} // namespace fw::run
