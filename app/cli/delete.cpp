// delete: an experiment leaves its database, with everything that no other experiment there uses.
#include <fmt/format.h>

#include "app/cli/command.h"
#include "core/report/clean_text.h"
#include "core/run/delete_experiment.h"

namespace fw::cli {

void addDelete(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand(
        "delete", "Delete an experiment or an import from its database, with the runs that no other experiment uses");
    auto database = std::make_shared<std::string>();
    auto experiment = std::make_shared<std::string>();
    command->add_option("--database", *database)->required();
    command->add_option("--experiment", *experiment, "its name; of several the newest")->required();
    command->callback([&chosen, database, experiment] {
        chosen.action = [database, experiment](const CommandContext& context) -> Status {
            FW_ASSIGN(const std::int64_t texts,
                      run::deleteExperiment(*database, *experiment, run::RunContext{context.cancel, context.progress}));
            fmt::print("deleted \"{}\" with {} texts of its own\n", report::cleanLine(*experiment), texts);
            return {};
        };
    });
}

} // namespace fw::cli
