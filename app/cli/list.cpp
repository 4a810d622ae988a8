// list: the experiments of a database and how far their runs are.
#include <fmt/format.h>

#include "app/cli/command.h"
#include "core/report/clean_text.h"
#include "core/store/database.h"
#include "core/store/run_lock.h"

namespace fw::cli {

void addList(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("list", "List a database's experiments and runs");
    auto path = std::make_shared<std::string>();
    command->add_option("--database", *path)->required();
    command->callback([&chosen, path] {
        chosen.action = [path](const CommandContext&) -> Status {
            FW_ASSIGN(const store::Database database, store::Database::open(*path, store::OpenMode::ReadOnly));
            FW_ASSIGN(const auto experiments, database.experiments());
            for (const store::ExperimentRow& experiment : experiments) {
                fmt::print("{}  ({})\n", report::cleanLine(experiment.name), experiment.createdAt);
                FW_ASSIGN(const auto runs, database.runsOf(experiment.id));
                for (const store::ExperimentRun& run : runs) {
                    FW_ASSIGN(const std::int64_t count, database.continuationCount(run.run.id));
                    fmt::print("  {:<24} {:<12} {} continuations{}\n", report::cleanLine(run.name),
                               store::statusName(store::effectiveStatus(run.run, database.path())), count,
                               run.run.error.empty() ? "" : "  " + report::cleanLine(run.run.error));
                }
            }
            if (experiments.empty())
                fmt::print("no experiments\n");
            return {};
        };
    });
}

} // namespace fw::cli
