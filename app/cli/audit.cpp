// audit: how often a report of this experiment's base against itself claims a change.
#include <fmt/format.h>

#include "app/cli/command.h"
#include "core/compare/audit.h"
#include "core/report/clean_text.h"
#include "core/run/run_experiment.h"
#include "core/store/database.h"

namespace fw::cli {

namespace {

struct AuditOptions
{
    std::string database, experiment;
    int comparisons = compare::kAuditComparisons;
};

Status auditReport(const AuditOptions& options, const CommandContext& context)
{
    FW_ASSIGN(const store::Database database, store::Database::open(options.database, store::OpenMode::ReadOnly));
    FW_ASSIGN(const store::ExperimentRow row, database.findExperiment(options.experiment));
    context.progress.beginStage("audit", 0, {});
    FW_ASSIGN(const compare::Audit audit, compare::auditRuns(database, row.id, run::catalogues(), options.comparisons,
                                                             context.cancel, context.progress));
    fmt::print("{}\n", compare::auditText(audit));
    for (const std::string& claim : audit.claims)
        fmt::print("  {}\n", report::cleanLine(claim));
    return {};
}

} // namespace

void addAudit(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("audit", "How far to trust a report: the base against its own spare draws");
    auto options = std::make_shared<AuditOptions>();
    command->add_option("--database", options->database)->required();
    command->add_option("--experiment", options->experiment, "its name")->required();
    command->add_option("--comparisons", options->comparisons, "random halves of the base's draws")
        ->check(CLI::Range(1, 10'000));
    command->callback([&chosen, options] {
        chosen.action = [options](const CommandContext& context) { return auditReport(*options, context); };
    });
}

} // namespace fw::cli
