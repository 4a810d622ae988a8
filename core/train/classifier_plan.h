// What a classifier with several heads learns, and from which files, as a JSON file says it (docs/scorers.md).
#pragma once

#include <filesystem>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/head_config.h"
#include "core/train/labelled_texts.h"

namespace fw::train {

/// A head to train. Its weight multiplies the loss of its rows.
struct HeadTask
{
    checkpoint::HeadConfig config;
    double weight = 1;
};

struct ClassifierPlan
{
    std::vector<HeadTask> heads;
    std::vector<LabelledFile> training;
    std::vector<LabelledFile> validation;
};

/// Reads a plan. Its files are looked for beside it and then in `folders`, in order. Errors name the field
/// (`training[2].labels.regard`).
Result<ClassifierPlan> loadClassifierPlan(const std::filesystem::path& file,
                                          const std::vector<std::filesystem::path>& folders);

} // namespace fw::train
