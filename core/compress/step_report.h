// What a step has to say besides the model that it left: figures and the loss curve of its training. Stored beside the
// variant as steps.json.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/train/training_state.h"

namespace fw::compress {

struct StepReport
{
    std::string method;
    std::vector<std::pair<std::string, double>> figures; ///< name and value, e.g. "gradient_variance_ratio"
    std::vector<train::TrainingPoint> curve;             ///< of a step that trains; else empty
};

Status saveStepReports(const std::vector<StepReport>& reports, const std::filesystem::path& file);
/// Empty where the variant has none. An error names the file.
Result<std::vector<StepReport>> loadStepReports(const std::filesystem::path& variantDirectory);

} // namespace fw::compress
