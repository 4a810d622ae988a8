// compress: a recipe applied to a model directory.
#include <fmt/format.h>

#include <cmath>

#include "app/cli/command.h"
#include "app/cli/load_model.h"
#include "core/compress/compress_model.h"
#include "core/experiment/recipe.h"
#include "core/nn/dense_export.h"
#include "core/run/run_experiment.h"

namespace fw::cli {

namespace {

struct CompressOptions
{
    std::string model, recipe, output, calibration, pairs, scoredTexts, dense;
};

/// What the steps had to say: figures, and the loss curve of those that trained.
void printReports(const std::vector<compress::StepReport>& reports)
{
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const compress::StepReport& report = reports[i];
        for (const auto& [name, value] : report.figures)
            fmt::print("steps[{}] {}: {} {:.6g}\n", i, report.method, name, value);
        for (const compress::MatrixError& one : report.errors)
            fmt::print("steps[{}] {}: block {}, {}: output error {:.4g}\n", i, report.method, one.block, one.matrix,
                       one.error);
        for (const std::string& warning : report.warnings)
            fmt::print("steps[{}] {}: warning: {}\n", i, report.method, warning);
        if (report.curve.empty())
            continue;
        fmt::print("steps[{}] {}: loss (nats per token)\n{:>10}{:>12}{:>12}{:>10}\n", i, report.method, "step",
                   "training", "validation", "seconds");
        for (const train::TrainingPoint& point : report.curve)
            fmt::print("{:>10}{:>12.4f}{:>12}{:>10.0f}\n", point.step, point.trainingLoss,
                       std::isfinite(point.validationLoss) ? fmt::format("{:.4f}", point.validationLoss) : "-",
                       point.seconds);
    }
}

/// Without dots, links and a slash at the end.
std::filesystem::path absolutePlace(const std::string& path)
{
    std::error_code ignored;
    const std::filesystem::path whole = std::filesystem::weakly_canonical(std::filesystem::absolute(path), ignored);
    return whole.has_filename() ? whole : whole.parent_path();
}

Status compressDirectory(const CompressOptions& options, const CommandContext& context)
{
    FW_ASSIGN(const experiment::Recipe recipe, experiment::loadRecipe(options.recipe, run::catalogues()));
    if (!recipe.stored.empty())
        return Error{ErrorKind::InvalidInput, options.recipe + ": names a stored variant, there is nothing to do",
                     "give a recipe with steps"};
    const OutputRules rules =
        context.rules({options.model, options.recipe, options.calibration, options.pairs, options.scoredTexts});
    if (!options.dense.empty() && absolutePlace(options.dense) == absolutePlace(options.output))
        return Error{ErrorKind::InvalidInput,
                     options.dense + " is to be the variant (--output) and its dense copy (--dense) as well",
                     "name two folders"};
    OutputRules denseRules = rules;
    denseRules.inputs.emplace_back(options.output);
    if (!options.dense.empty())
        FW_TRY(OutputDirectory::check(options.dense, denseRules));
    FW_ASSIGN(OutputDirectory output, OutputDirectory::claim(options.output, rules));
    FW_ASSIGN(const auto base, loadModel(options.model));
    FW_ASSIGN(const auto tokenizer, tokenizer::loadTokenizer(options.model));
    std::vector<compress::PlannedStep> steps;
    for (std::size_t i = 0; i < recipe.steps.size(); ++i)
        steps.push_back({recipe.steps[i].method, recipe.steps[i].parameters, fmt::format("steps[{}]", i)});
    const compress::Context tools{context.cancel,      context.progress,    base,         *tokenizer,
                                  options.calibration, options.scoredTexts, options.pairs};
    FW_TRY(compress::compressModel(steps, options.model, output, tools));
    FW_ASSIGN(const auto variant, nn::LanguageModel::load(options.output, base));
    fmt::print("{:<24}{:>16}{:>16}\n", "", "base", "variant");
    fmt::print("{:<24}{:>16}{:>16}\n", "parameters", base.parameters(), variant.parameters());
    fmt::print("{:<24}{:>16}{:>16}\n", "bytes on disk", compress::bytesOnDisk(options.model),
               compress::bytesOnDisk(options.output));
    fmt::print("{:<24}{:>16}{:>16}\n", "bytes in memory", base.bytesInMemory(), variant.bytesInMemory());
    FW_ASSIGN(const auto reports, compress::loadStepReports(options.output));
    printReports(reports);
    if (options.dense.empty())
        return {};
    FW_ASSIGN(OutputDirectory dense, OutputDirectory::claim(options.dense, denseRules));
    FW_ASSIGN(const nn::DenseExportNote note, nn::exportDense(variant, options.output, dense));
    fmt::print("{}\n", note.text);
    return {};
}

} // namespace

void addCompress(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("compress", "Apply a recipe to a model and store the variant");
    auto options = std::make_shared<CompressOptions>();
    command->add_option("--model", options->model, "model directory or GGUF file")->required();
    command->add_option("--recipe", options->recipe, "JSON file with name and steps (see docs/experiment.md)")
        ->required();
    command->add_option("--output", options->output, "directory of the variant")->required();
    command->add_option("--calibration", options->calibration,
                        "text that data-dependent methods read, a document a line");
    command->add_option("--pairs", options->pairs,
                        "text that speaks of groups, for methods that swap group words; else the calibration text");
    command->add_option("--scored-texts", options->scoredTexts,
                        "scored continuations of the model, as export writes them, for the criterion gap");
    command->add_option("--dense", options->dense, "also export to plain Hugging Face layout in this directory");
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) { return compressDirectory(*options, context); };
    });
}

} // namespace fw::cli
