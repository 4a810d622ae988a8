// sensitivity: which layers or modules make a compression change behaviour. `plan` writes an experiment that compresses
// one of them at a time, `run` runs it like any other, `table` gives the heat map's data.
#include <fmt/format.h>

#include "app/cli/command.h"
#include "core/base/file.h"
#include "core/experiment/layer_sensitivity.h"
#include "core/nn/models/family.h"
#include "core/report/sensitivity_table.h"
#include "core/run/run_experiment.h"
#include "core/store/database.h"

namespace fw::cli {

namespace {

struct SensitivityOptions
{
    std::string file, recipe, output, database, experiment;
    bool modules = false;
    int promptsPerGroup = 12;
};

Status plan(const SensitivityOptions& options, const CommandContext& context)
{
    FW_ASSIGN(const auto output, outputFile(options.output, context.rules({options.file})));
    FW_ASSIGN(const experiment::Experiment asked, experiment::loadExperiment(options.file, run::catalogues()));
    FW_ASSIGN(const nn::DecoderConfig config, nn::loadDecoderConfig(experiment::resolve(asked, asked.model)));
    FW_ASSIGN(const experiment::Experiment made,
              experiment::sensitivityExperiment(asked, options.recipe, config.layers, options.modules,
                                                options.promptsPerGroup));
    FW_TRY(experiment::saveExperiment(made, output));
    fmt::print(
        "written to {}: {} variants. Next:\n  fairweight-cli run {} --database FILE\n  fairweight-cli sensitivity "
        "table --database FILE --experiment \"{}\"\n",
        options.output, made.recipes.size(), options.output, made.name);
    return {};
}

Status table(const SensitivityOptions& options, const CommandContext& context)
{
    std::filesystem::path output;
    if (!options.output.empty()) {
        FW_ASSIGN(output, outputFile(options.output, context.rules({options.database})));
    }
    FW_ASSIGN(const store::Database database, store::Database::open(options.database, store::OpenMode::ReadOnly));
    FW_ASSIGN(const store::ExperimentRow row, database.findExperiment(options.experiment));
    FW_ASSIGN(const compare::Comparison comparison,
              compare::compareRuns(database, row.id, run::catalogues(), context.cancel));
    FW_ASSIGN(const experiment::Experiment asked,
              experiment::parseExperimentText(row.json, row.name, run::catalogues()));
    FW_ASSIGN(const std::string csv, report::sensitivityCsv(comparison, asked));
    if (output.empty()) {
        fmt::print("{}", csv);
        return {};
    }
    return writeFileAtomically(output, csv);
}

} // namespace

void addSensitivity(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("sensitivity", "Which layers make a compression change behaviour");
    command->require_subcommand(1);
    auto options = std::make_shared<SensitivityOptions>();
    auto* planning = command->add_subcommand("plan", "Write an experiment that compresses one layer at a time");
    planning->add_option("EXPERIMENT", options->file, "the experiment that has the recipe")->required();
    planning->add_option("--recipe", options->recipe, "its recipe's name")->required();
    planning->add_option("--output", options->output, "the experiment file to write")->required();
    planning->add_flag("--modules", options->modules, "attention and MLP of each layer apart");
    planning
        ->add_option("--prompts-per-group", options->promptsPerGroup,
                     "the budget: the first prompts of each group; 0: all")
        ->capture_default_str();
    planning->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) { return plan(*options, context); };
    });
    auto* showing = command->add_subcommand("table", "The changes by layer as CSV: a heat map's data");
    showing->add_option("--database", options->database)->required();
    showing->add_option("--experiment", options->experiment, "its name")->required();
    showing->add_option("--output", options->output, "the file to write; else the terminal");
    showing->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) { return table(*options, context); };
    });
}

} // namespace fw::cli
