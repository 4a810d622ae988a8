#include "core/run/run_experiment.h"

#include <fmt/format.h>

#include "core/base/caught.h"
#include "core/measure/scorer_catalogue.h"
#include "core/measure/scorer_place.h"
#include "core/nn/kernels/runtime.h"
#include "core/run/plan.h"
#include "core/run/score_experiment.h"
#include "core/run/stages.h"
#include "core/run/text_signals.h"
#include "core/store/database.h"
#include "core/store/run_lock.h"

namespace fw::run {

namespace {

/// Everything one call of runExperiment() holds.
struct Execution
{
    const experiment::Experiment& experiment;
    const Plan& plan;
    store::Database& database;
    const RunContext& context;
    Models models;
    std::vector<std::int64_t> textSets; ///< in the database, as saveTextSets() gives them
};

/// Refuses scorers that cannot be used before anything is generated.
Status checkScorers(const experiment::Experiment& experiment)
{
    FW_ASSIGN(const std::filesystem::path bundled, measure::bundledModelsDirectory());
    for (std::size_t i = 0; i < experiment.scorers.size(); ++i) {
        const std::string name = scorerName(experiment, i);
        const auto identity = measure::scorerIdentity(name, bundled);
        const Status usable = identity.ok() ? measure::checkScorer(name, bundled) : identity.error();
        if (!usable.ok())
            return scorerError(i, usable.error());
    }
    return {};
}

/// All stages of one variant: load, compress, generate, score, measure.
Status executeVariant(Execution& execution, const VariantPlan& variant, std::int64_t run)
try {
    store::Database& database = execution.database;
    const RunContext& context = execution.context;
    FW_TRY(database.setRunStatus(run, store::RunStatus::Running));
    FW_ASSIGN(const nn::LanguageModel* base, execution.models.base());
    FW_ASSIGN(const nn::LanguageModel model,
              loadVariant(execution.plan, variant, run, execution.models, database, context));
    FW_TRY(generateContinuations(execution.plan, variant, run, model, database, context));
    FW_ASSIGN(const TextSignals signals, TextSignals::of(database));
    FW_TRY(signals.fill(run, database, context));
    for (std::size_t i = 0; i < execution.experiment.scorers.size(); ++i) {
        FW_ASSIGN(const measure::TextScorer* scorer, execution.models.scorer(i));
        FW_TRY(scoreContinuations(run, *scorer, execution.experiment.scorers[i].scorer, database, context));
    }
    FW_TRY(measureBaseLoss(execution.plan, run, *base, database, context));
    FW_TRY(measureTexts(execution.plan, variant, run, model, *base, execution.textSets, database, context));
    FW_TRY(measureFacts(execution.plan, variant, run, model, *base, database, context));
    return database.setRunStatus(run, store::RunStatus::Completed);
} catch (...) {
    return caughtError("run the variant");
}

/// A run's end, written down: cancelled, failed, or broken (its values ceased to be finite).
Status recordEnd(Execution& execution, std::int64_t run, const Error& error)
{
    const auto status = error.kind == ErrorKind::Cancelled   ? store::RunStatus::Cancelled
                        : error.kind == ErrorKind::Numerical ? store::RunStatus::Broken
                                                             : store::RunStatus::Failed;
    return execution.database.setRunStatus(run, status, error.message);
}

Status executePlan(Execution& execution, Outcome& outcome)
{
    const Plan& plan = execution.plan;
    store::Database& database = execution.database;
    experiment::Experiment stored = execution.experiment;
    FW_TRY(keepDeclared(stored, plan.experimentIdentity, database));
    FW_ASSIGN(outcome.experimentId,
              database.saveExperiment(stored.name, experiment::toJson(stored).dump(2), plan.experimentIdentity));
    std::vector<store::RunRow> runs;
    for (std::size_t i = 0; i < plan.variants.size(); ++i) {
        const VariantPlan& variant = plan.variants[i];
        FW_ASSIGN(store::RunRow run, database.beginRun(variant.identity, variant.name, variant.recipeJson, ""));
        FW_TRY(database.linkRun(outcome.experimentId, static_cast<int>(i), variant.name, run.id));
        runs.push_back(std::move(run));
    }
    FW_ASSIGN(execution.textSets, saveTextSets(plan, database));
    FW_TRY(database.linkTextSets(outcome.experimentId, execution.textSets));
    for (std::size_t i = 0; i < plan.variants.size(); ++i) {
        const VariantPlan& variant = plan.variants[i];
        execution.context.progress.setVariant(variant.name);
        execution.context.progress.setOverall(static_cast<double>(i) / static_cast<double>(plan.variants.size()));
        FW_TRY(execution.context.cancel.check());
        if (runs[i].status == store::RunStatus::Completed) {
            FW_ASSIGN(const auto wanted, wantedSignals(execution.experiment, execution.models, database));
            FW_ASSIGN(const bool complete, isComplete(runs[i], plan, variant, wanted, execution.textSets, database));
            if (complete)
                continue;
        }
        const Status status = executeVariant(execution, variant, runs[i].id);
        if (status.ok())
            continue;
        FW_TRY(recordEnd(execution, runs[i].id, status.error()));
        if (status.error().kind != ErrorKind::Numerical)
            return status;
        outcome.broken.push_back(variant.name);
    }
    execution.context.progress.setOverall(1.0);
    return {};
}

/// An experiment of imported texts: nothing is generated, what lacks a score gets one.
Status scoreImported(const experiment::Experiment& experiment, store::Database& database, const RunContext& context,
                     Outcome& outcome)
{
    const auto row = database.findExperiment(experiment.name);
    if (!row.ok())
        return Error{row.error().kind, fmt::format("the texts of \"{}\" are not in this database", experiment.name),
                     "import them with fairweight-cli import, or open the database that has them"};
    experiment::Experiment asked = experiment;
    FW_TRY(keepDeclared(asked, row->identity, database));
    FW_TRY(scoreRuns(row->id, asked, database, context));
    FW_ASSIGN(outcome.experimentId,
              database.saveExperiment(row->name, experiment::toJson(asked).dump(2), row->identity));
    return {};
}

/// Refuses impossible recipes before the first token: needs the base's shape, so only where something is to be made.
Status checkRecipes(Execution& execution)
{
    for (const VariantPlan& variant : execution.plan.variants) {
        std::error_code ignored;
        if (!variant.compressed || std::filesystem::is_directory(variant.storedDirectory, ignored))
            continue;
        FW_ASSIGN(const nn::LanguageModel* base, execution.models.base());
        FW_TRY(compress::checkSteps(*base, variant.steps));
    }
    return {};
}

Status run(const experiment::Experiment& experiment, const std::filesystem::path& databasePath,
           const RunContext& context, Outcome& outcome)
{
    context.progress.beginStage("plan", 0, "");
    FW_TRY(nn::startThreads(experiment.execution.threads));
    std::error_code ignored;
    if (databasePath.has_parent_path())
        std::filesystem::create_directories(databasePath.parent_path(), ignored);
    std::optional<Plan> plan;
    if (!experiment.importedTexts) {
        FW_ASSIGN(plan, makePlan(experiment, std::filesystem::absolute(databasePath)));
    }
    FW_TRY(checkScorers(experiment));
    FW_ASSIGN(store::Database database, store::Database::open(databasePath, store::OpenMode::ReadWriteCreate));
    FW_ASSIGN(const store::RunLock lock, store::RunLock::acquire(databasePath));
    FW_TRY(database.markInterruptedRuns(lock));
    if (!plan)
        return scoreImported(experiment, database, context, outcome);
    Execution execution{experiment, *plan, database, context, Models(*plan, experiment), {}};
    FW_TRY(checkRecipes(execution));
    return executePlan(execution, outcome);
}

} // namespace

Outcome runExperiment(const experiment::Experiment& experiment, const std::filesystem::path& database,
                      const RunContext& context)
try {
    Outcome outcome;
    const Status status = run(experiment, database, context, outcome);
    return endedWith(status, std::move(outcome));
} catch (...) {
    return endedWith(caughtError("run the experiment"), {});
}

} // namespace fw::run
