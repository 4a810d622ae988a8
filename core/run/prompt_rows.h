// The prompts that an experiment asks, from its selections of prompt sets.
#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/experiment/experiment.h"
#include "core/store/rows.h"

namespace fw::run {

/// In the experiment's order. A prompt (text, axis, group and template) that stands twice in a set is two prompts; what
/// a later selection asks again is left out. Errors name prompt_sets[i].
Result<std::vector<store::PromptRow>> collectPrompts(const experiment::Experiment& experiment);

} // namespace fw::run
