// rescore: another scorer for a finished experiment; nothing is generated again.
#include <fmt/format.h>

#include "app/cli/command.h"
#include "core/run/score_experiment.h"

namespace fw::cli {

namespace {

struct RescoreOptions
{
    std::string database, experiment;
    experiment::ScorerChoice choice;
};

} // namespace

void addRescore(CLI::App& app, Chosen& chosen)
{
    auto* command = app.add_subcommand("rescore", "Add a scorer to a finished experiment: its stored texts are scored");
    auto options = std::make_shared<RescoreOptions>();
    command->add_option("--database", options->database)->required()->check(CLI::ExistingFile);
    command->add_option("--experiment", options->experiment, "its name")->required();
    command->add_option("--scorer", options->choice.scorer, "a bundled scorer, or a classifier's directory")->required();
    auto* threshold = command->add_option("--threshold", options->choice.threshold, "default: the scorer's own, or .5")
                          ->check(CLI::Range(-1.0, 1.0));
    command->callback([&chosen, options, threshold] {
        const catalogue::Scorer* known = catalogue::find(run::catalogues().scorers, options->choice.scorer);
        if (known && threshold->empty())
            options->choice.threshold = known->threshold;
        chosen.action = [options](const CommandContext& context) -> Status {
            const run::Outcome outcome = run::addScorer(options->database, options->experiment, options->choice,
                                                        run::RunContext{context.cancel, context.progress});
            if (outcome.kind != run::OutcomeKind::Completed)
                return outcome.error;
            fmt::print("scored \"{}\" with {}\n", options->experiment, options->choice.scorer);
            return {};
        };
    });
}

} // namespace fw::cli
