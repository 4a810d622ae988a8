// run: an experiment file into a database, with resume.
#include <fmt/format.h>

#include "app/cli/command.h"
#include "core/compare/comparison.h"
#include "core/report/table.h"
#include "core/run/run_experiment.h"
#include "core/store/database.h"

namespace fw::cli {

namespace {

struct RunOptions
{
    std::string experiment, database;
    bool table = true;
    bool allMetrics = false;
    int threads = 0; ///< 0: as the experiment says
};

Status printTable(const RunOptions& options, std::int64_t experimentId, const CommandContext& context)
{
    FW_ASSIGN(const store::Database reader, store::Database::open(options.database, store::OpenMode::ReadOnly));
    FW_ASSIGN(const compare::Comparison comparison,
              compare::compareRuns(reader, experimentId, run::catalogues(), context.cancel));
    report::TableOptions table;
    table.exploratory = options.allMetrics || comparison.primaryMetrics.empty();
    fmt::print("{}", report::comparisonTable(comparison, table));
    if (!table.exploratory)
        fmt::print("Primary metrics only; --all-metrics prints the others, export writes all of them to files.\n");
    return {};
}

Status runFile(const RunOptions& options, const CommandContext& context)
{
    FW_ASSIGN(experiment::Experiment experiment, experiment::loadExperiment(options.experiment, run::catalogues()));
    if (options.threads > 0)
        experiment.execution.threads = options.threads;
    const run::Outcome outcome =
        run::runExperiment(experiment, options.database, run::RunContext{context.cancel, context.progress});
    if (outcome.kind != run::OutcomeKind::Completed)
        return outcome.error;
    for (const std::string& variant : outcome.broken)
        fmt::print(stderr, "warning: variant '{}' is broken and was not measured to its end\n", variant);
    context.progress.beginStage("compare", 0, "");
    return options.table ? printTable(options, outcome.experimentId, context) : Status{};
}

} // namespace

void addRun(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("run", "Run an experiment, or go on where it stopped, and print its table");
    auto options = std::make_shared<RunOptions>();
    command->add_option("experiment", options->experiment, "experiment file (see docs/experiment.md)")->required();
    command->add_option("--database", options->database, "SQLite file; made if missing")->required();
    command->add_flag("--all-metrics", options->allMetrics, "print exploratory metrics, too");
    command->add_flag("!--no-table", options->table, "print no table at the end");
    command->callback([&chosen, options] {
        chosen.action = [&chosen, options](const CommandContext& context) {
            options->threads = chosen.threads;
            return runFile(*options, context);
        };
    });
}

} // namespace fw::cli
