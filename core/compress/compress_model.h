// A recipe applied: base in, stored variant out. No torch in this header.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/output_place.h"
#include "core/compress/method.h"

namespace fw::compress {

/// A step with complete parameters; `path` names it in messages ("recipes[1].steps[0]").
struct PlannedStep
{
    std::string method;
    nlohmann::json parameters;
    std::string path;
};

/// Refuses impossible combinations for this model before anything is computed.
Status checkSteps(const nn::LanguageModel& base, const std::vector<PlannedStep>& steps);

/// Applies steps that checkSteps() has let through, in memory; what each has to say, in their order. Each sees only the
/// texts that its method declares.
Result<std::vector<StepReport>> applySteps(nn::Decoder& model, const std::vector<PlannedStep>& steps,
                                           const Context& context);

/// Applies the steps to a copy of context.base, writes the variant, with the tokenizer of `baseDirectory`, to `output`
/// and commits it. Weights are rounded to their stored type: what loads from there is what is measured.
Status compressModel(const std::vector<PlannedStep>& steps, const std::filesystem::path& baseDirectory,
                     OutputDirectory& output, const Context& context);

/// Bytes of the files that hold a model's weights and say in what form.
std::int64_t bytesOnDisk(const std::filesystem::path& directory);

} // namespace fw::compress
