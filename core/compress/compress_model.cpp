#include "core/compress/compress_model.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "core/base/caught.h"
#include "core/compress/methods.h"
#include "core/nn/decoder.h"
#include "core/nn/decoder_files.h"

namespace fw::compress {

namespace fs = std::filesystem;

namespace {

/// Sets what the step touches.
Status choose(Shape& shape, const PlannedStep& step)
{
    auto chosen = MatrixChoice::of(step.parameters);
    const Status checked = chosen.ok() ? chosen->check(shape.blocks.size(), shape.roles) : Status(chosen.error());
    if (!checked.ok())
        return Error{checked.error().kind, step.path + "." + checked.error().message, checked.error().hint};
    shape.chosen = std::move(*chosen);
    return {};
}

} // namespace

Status checkSteps(const nn::LanguageModel& base, const std::vector<PlannedStep>& steps)
try {
    Shape shape = shapeOf(base);
    for (const PlannedStep& step : steps) {
        const Method* method = findMethod(step.method);
        if (!method)
            return Error{ErrorKind::InvalidInput,
                         fmt::format("{}.method: there is no method '{}'", step.path, step.method),
                         "fairweight-cli methods lists them"};
        FW_TRY(choose(shape, step));
        FW_TRY(method->plan(shape, step.parameters, step.path));
    }
    return {};
} catch (...) {
    return caughtError("check the recipe");
}

Result<std::vector<StepReport>> applySteps(nn::Decoder& model, const std::vector<PlannedStep>& steps,
                                           const Context& context)
{
    std::vector<StepReport> reports;
    for (const PlannedStep& step : steps) {
        FW_TRY(context.cancel.check());
        StepReport report;
        report.method = step.method;
        const Method& method = *findMethod(step.method);
        Context own = context;
        own.report = &report;
        if (!method.description.readsCalibrationText)
            own.calibrationText.clear();
        if (!method.description.readsScoredTexts)
            own.scoredTexts.clear();
        if (!method.description.readsPairText)
            own.pairText.clear();
        FW_ASSIGN(own.chosen, MatrixChoice::of(step.parameters));
        if (step.parameters.contains(kCalibrationSeed))
            own.calibrationSeed = step.parameters.at(kCalibrationSeed).get<std::uint64_t>();
        if (Status status = method.apply(model, step.parameters, own); !status.ok()) {
            Error error = status.error();
            if (error.kind != ErrorKind::Cancelled)
                error.message = step.path + ": " + error.message;
            return error;
        }
        reports.push_back(std::move(report));
    }
    return reports;
}

Status compressModel(const std::vector<PlannedStep>& steps, const fs::path& baseDirectory, OutputDirectory& output,
                     const Context& context)
try {
    FW_TRY(checkSteps(context.base, steps));
    nn::Decoder model = context.base.decoder();
    FW_ASSIGN(const std::vector<StepReport> reports, applySteps(model, steps, context));
    const at::NoGradGuard noGradient;
    FW_TRY(nn::saveDecoder(model, output.work()));
    FW_TRY(checkpoint::ModelFiles(baseDirectory)
               .copyTo(output.work(), {checkpoint::ModelPart::Tokenizer, checkpoint::ModelPart::Generation}));
    FW_TRY(saveStepReports(reports, output.work() / "steps.json"));
    return output.commit();
} catch (...) {
    return caughtError("compress the model");
}

std::int64_t bytesOnDisk(const fs::path& directory)
{
    return checkpoint::ModelFiles(directory).bytes({checkpoint::ModelPart::Weights});
}

} // namespace fw::compress
