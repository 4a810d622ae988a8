#include "core/run/score_experiment.h"

#include <algorithm>

#include "core/base/caught.h"
#include "core/catalogue/scorer_metrics.h"
#include "core/nn/kernels/runtime.h"
#include "core/run/stages.h"
#include "core/run/text_signals.h"
#include "core/store/run_lock.h"
#include "core/store/scorer_signal.h"

namespace fw::run {

namespace {

Status addScorerTo(const std::filesystem::path& path, const std::string& experimentName,
                   experiment::ScorerChoice choice, const RunContext& context, Outcome& outcome)
{
    FW_ASSIGN(store::Database database, store::Database::open(path, store::OpenMode::ReadWriteCreate));
    FW_ASSIGN(const store::RunLock lock, store::RunLock::acquire(path));
    FW_TRY(database.markInterruptedRuns(lock));
    FW_ASSIGN(const store::ExperimentRow row, database.findExperiment(experimentName));
    FW_ASSIGN(experiment::Experiment experiment, experiment::parseExperimentText(row.json, row.name, catalogues()));
    if (catalogue::find(catalogues().scorers, choice.scorer) == nullptr)
        choice.scorer = std::filesystem::absolute(choice.scorer).lexically_normal().string();
    const auto same = std::find_if(experiment.scorers.begin(), experiment.scorers.end(),
                                   [&](const experiment::ScorerChoice& one) { return one.scorer == choice.scorer; });
    const bool first = experiment.scorers.empty();
    choice.addedLater = same != experiment.scorers.end() ? same->addedLater : !first;
    if (same != experiment.scorers.end())
        *same = choice;
    else
        experiment.scorers.push_back(choice);
    experiment::Experiment asked = experiment;
    asked.scorers = {choice}; // the others' scores are the business of the run
    FW_TRY(nn::startThreads(experiment.execution.threads));
    FW_TRY(scoreRuns(row.id, asked, database, context));
    if (experiment.importedTexts && first && experiment.primaryMetrics.empty()) {
        FW_ASSIGN(experiment.primaryMetrics, primaryMetricsByScorers(experiment, database));
    }
    FW_ASSIGN(outcome.experimentId,
              database.saveExperiment(row.name, experiment::toJson(experiment).dump(2), row.identity));
    return {};
}

} // namespace

Status scoreRuns(std::int64_t experimentId, const experiment::Experiment& experiment, store::Database& database,
                 const RunContext& context)
{
    FW_ASSIGN(const std::vector<store::ExperimentRun> runs, database.runsOf(experimentId));
    FW_ASSIGN(const TextSignals signals, TextSignals::of(database));
    for (const store::ExperimentRun& run : runs)
        FW_TRY(signals.fill(run.run.id, database, context));
    const auto pieces = static_cast<double>(std::max<std::size_t>(1, runs.size() * experiment.scorers.size()));
    double done = 0;
    for (std::size_t i = 0; i < experiment.scorers.size(); ++i) {
        FW_TRY(context.cancel.check());
        FW_ASSIGN(const measure::TextScorer scorer, loadScorer(experiment, i));
        for (const store::ExperimentRun& run : runs) {
            context.progress.setVariant(run.name);
            context.progress.setOverall(done++ / pieces);
            FW_TRY(scoreContinuations(run.run.id, scorer, experiment.scorers[i].scorer, database, context));
        }
    }
    context.progress.setOverall(1.0);
    return {};
}

Status keepDeclared(experiment::Experiment& experiment, const std::string& identity, const store::Database& database)
{
    FW_ASSIGN(const std::vector<store::ExperimentRow> stored, database.experiments());
    const auto row = std::find_if(stored.begin(), stored.end(),
                                  [&](const store::ExperimentRow& one) { return one.identity == identity; });
    if (row == stored.end())
        return {};
    const auto before = experiment::parseExperimentText(row->json, row->name, catalogues());
    if (!before.ok())
        return {}; // written by another version: it is written anew
    if (experiment.primaryMetrics.empty())
        experiment.primaryMetrics = before->primaryMetrics;
    const auto among = [](const std::vector<experiment::ScorerChoice>& choices, const std::string& scorer) {
        return std::find_if(choices.begin(), choices.end(),
                            [&](const experiment::ScorerChoice& one) { return one.scorer == scorer; });
    };
    for (experiment::ScorerChoice& choice : experiment.scorers) {
        const auto found = among(before->scorers, choice.scorer);
        choice.addedLater = found != before->scorers.end() ? found->addedLater : !before->scorers.empty();
    }
    for (const experiment::ScorerChoice& choice : before->scorers)
        if (among(experiment.scorers, choice.scorer) == experiment.scorers.end())
            experiment.scorers.push_back(choice);
    return {};
}

Result<std::vector<std::string>> primaryMetricsByScorers(const experiment::Experiment& experiment,
                                                         const store::Database& database)
{
    FW_ASSIGN(const std::vector<store::SignalRow> signals, database.signals());
    std::vector<std::string> names;
    for (const experiment::ScorerChoice& choice : experiment.scorers)
        if (const store::SignalRow* signal = store::scorerSignal(signals, choice.scorer, catalogues()))
            names.push_back(signal->name);
    return catalogue::defaultPrimaryMetrics(catalogues().metrics, names, experiment.decoding.continuationsPerPrompt);
}

Outcome addScorer(const std::filesystem::path& database, const std::string& experimentName,
                  const experiment::ScorerChoice& choice, const RunContext& context)
try {
    Outcome outcome;
    const Status status = addScorerTo(database, experimentName, choice, context, outcome);
    return endedWith(status, std::move(outcome));
} catch (...) {
    return endedWith(caughtError("score the texts"), {});
}

} // namespace fw::run
