#include "core/compress/compress_model.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "core/compress/methods.h"
#include "core/nn/gpt2.h"
#include "core/nn/gpt2_files.h"

namespace fw::compress {

namespace fs = std::filesystem;

Status checkSteps(const nn::LanguageModel& base, const std::vector<PlannedStep>& steps)
{
    Shape shape = shapeOf(base);
    for (const PlannedStep& step : steps) {
        const Method* method = findMethod(step.method);
        if (!method)
            return Error{ErrorKind::InvalidInput,
                         fmt::format("{}.method: there is no method '{}'", step.path, step.method),
                         "fairweight-cli methods lists them"};
        FW_TRY(method->plan(shape, step.parameters, step.path));
    }
    return {};
}

Status compressModel(const std::vector<PlannedStep>& steps, const fs::path& baseDirectory, const fs::path& output,
                     const Context& context)
{
    FW_TRY(checkSteps(context.base, steps));
    nn::Gpt2 model = context.base.gpt2();
    std::vector<StepReport> reports;
    for (const PlannedStep& step : steps) {
        FW_TRY(context.cancel.check());
        StepReport report{step.method, {}, {}};
        Context own = context;
        own.report = &report;
        if (Status status = findMethod(step.method)->apply(model, step.parameters, own); !status.ok()) {
            Error error = status.error();
            if (error.kind != ErrorKind::Cancelled)
                error.message = step.path + ": " + error.message;
            return error;
        }
        reports.push_back(std::move(report));
    }
    // Written beside and renamed: a directory that exists is whole.
    const fs::path temporary = output.string() + ".partial";
    std::error_code problem;
    fs::remove_all(temporary, problem);
    fs::create_directories(temporary, problem);
    if (problem)
        return Error{ErrorKind::Io, "cannot create " + temporary.string() + ": " + problem.message(),
                     "choose a place you may write to"};
    const at::NoGradGuard noGradient;
    FW_TRY(nn::saveGpt2(model, temporary));
    FW_TRY(checkpoint::ModelFiles(baseDirectory)
               .copyTo(temporary, {checkpoint::ModelPart::Tokenizer, checkpoint::ModelPart::Generation}));
    FW_TRY(saveStepReports(reports, temporary / "steps.json"));
    fs::remove_all(output, problem);
    fs::rename(temporary, output, problem);
    if (problem)
        return Error{ErrorKind::Io, "cannot move the variant to " + output.string() + ": " + problem.message(),
                     "choose a place you may write to"};
    return {};
}

std::int64_t bytesOnDisk(const fs::path& directory)
{
    return checkpoint::ModelFiles(directory).bytes({checkpoint::ModelPart::Weights});
}

} // namespace fw::compress
