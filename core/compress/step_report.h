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

/// How far a compressed matrix' outputs are from the ones before, on the text that the step read.
struct MatrixError
{
    std::size_t block = 0;
    std::string matrix; ///< "attn.c_attn", …
    double error = 0;   ///< squared distance of the outputs over their squared size, bias left out
};

struct StepReport
{
    std::string method;
    std::vector<std::pair<std::string, double>> figures; ///< name and value, e.g. "gradient_variance_ratio"
    std::vector<train::TrainingPoint> curve;             ///< of a step that trains; else empty
    std::vector<MatrixError> errors;                     ///< of a step that walks through text; else empty
    std::vector<std::string> warnings;                   ///< what was not as asked for; a sentence each

    /// A figure of which there is one: a later value takes the place of an earlier one.
    void set(const std::string& name, double value);
    /// Of a text that was read: how much, how much was asked for (0: all), as figures `name` and `name`_asked, and a
    /// warning where there was less.
    void setRead(const std::string& name, double read, double asked, const std::string& text);
};

Status saveStepReports(const std::vector<StepReport>& reports, const std::filesystem::path& file);
/// Empty where the variant has none. An error names the file.
Result<std::vector<StepReport>> loadStepReports(const std::filesystem::path& variantDirectory);

} // namespace fw::compress
