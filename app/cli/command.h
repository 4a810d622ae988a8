// What every subcommand shares: one file a subcommand, each registers its options and one action.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <utility>

#include "core/base/cancel_token.h"
#include "core/base/output_place.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/checkpoint/model_files.h"

namespace fw::cli {

/// What an action may use. Ctrl+C cancels the token; the terminal draws the sink's snapshots.
struct CommandContext
{
    CancelToken cancel;
    ProgressSink progress;
    bool force = false; ///< --force: outputs may replace what output_place.h asks about

    /// The rules for an output of a command that reads `inputs`.
    OutputRules rules(std::vector<std::filesystem::path> inputs) const
    {
        OutputRules rules{std::move(inputs), force};
        for (const checkpoint::ModelFileDescription& file : checkpoint::modelFiles()) // config.json is the first
            rules.guarded.emplace_back(file.name);
        return rules;
    }
};

using Action = std::function<Status(const CommandContext&)>;

/// Where subcommands put their action when they are chosen.
struct Chosen
{
    Action action;
    int threads = 0; ///< --threads; 0: one per core
    bool force = false;
};

using Register = void (*)(CLI::App& app, Chosen& chosen);

void addAudit(CLI::App& app, Chosen& chosen);
void addCauses(CLI::App& app, Chosen& chosen);
void addCompress(CLI::App& app, Chosen& chosen);
void addDelete(CLI::App& app, Chosen& chosen);
void addExport(CLI::App& app, Chosen& chosen);
void addGenerate(CLI::App& app, Chosen& chosen);
void addImport(CLI::App& app, Chosen& chosen);
void addList(CLI::App& app, Chosen& chosen);
void addLoglik(CLI::App& app, Chosen& chosen);
void addMethods(CLI::App& app, Chosen& chosen);
void addMetric(CLI::App& app, Chosen& chosen);
void addMetrics(CLI::App& app, Chosen& chosen);
void addPerplexity(CLI::App& app, Chosen& chosen);
void addRescore(CLI::App& app, Chosen& chosen);
void addRun(CLI::App& app, Chosen& chosen);
void addScore(CLI::App& app, Chosen& chosen);
void addScorers(CLI::App& app, Chosen& chosen);
void addSensitivity(CLI::App& app, Chosen& chosen);
void addTokenize(CLI::App& app, Chosen& chosen);
void addTrainClassifier(CLI::App& app, Chosen& chosen);
void addTrainLanguageModel(CLI::App& app, Chosen& chosen);
void addTrainTokenizer(CLI::App& app, Chosen& chosen);

} // namespace fw::cli
