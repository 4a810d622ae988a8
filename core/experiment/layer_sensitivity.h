// Which layers make a compression change behaviour: an experiment that compresses one layer or module at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/experiment/experiment.h"

namespace fw::experiment {

/// One part of a model that stays compressed while the others are the base's again.
struct SensitivePart
{
    std::int64_t layer = 0;
    std::string module; ///< "block", "attention" or "mlp"
};

/// The experiment with one recipe a part, each the chosen recipe followed by restore_layers, and the chosen recipe
/// itself last. With `modules`, attention and mlp of a layer apart, else whole blocks. `promptsPerGroup` (0: as the
/// experiment says) keeps the first prompts of each group. NotFound: no such recipe; InvalidInput: it is a stored
/// variant, which has no steps to repeat.
Result<Experiment> sensitivityExperiment(const Experiment& experiment, const std::string& recipe, std::int64_t layers,
                                         bool modules, int promptsPerGroup);

/// The part that a recipe of such an experiment leaves compressed; none for other recipes.
std::optional<SensitivePart> sensitivePart(const Recipe& recipe);

} // namespace fw::experiment
