#include "app/services.h"

#include <QSettings>

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include "app/import_preview.h"
#include "app/scorer_services.h"
#include "core/compare/audit.h"
#include "core/run/delete_experiment.h"
#include "core/run/score_experiment.h"
#include "core/store/database.h"

namespace fw::app {

namespace {

namespace fs = std::filesystem;

bool isThere(const fs::path& file)
{
    std::error_code code;
    return fs::exists(file, code);
}

/// Before the first run there is nothing to compare, which is no error: an empty comparison.
Result<compare::Comparison> compareIfThere(const fs::path& database, const std::string& name, const CancelToken& cancel)
{
    compare::Comparison none;
    none.experimentName = name;
    if (!isThere(database))
        return none;
    auto comparison = compareByName(database, name, cancel);
    if (!comparison.ok() && comparison.error().kind == ErrorKind::NotFound)
        return none;
    return comparison;
}

Result<compare::Audit> auditStored(const fs::path& database, const std::string& name, const CancelToken& cancel)
{
    FW_ASSIGN(const store::Database store, store::Database::open(database, store::OpenMode::ReadOnly));
    FW_ASSIGN(const store::ExperimentRow experiment, store.findExperiment(name));
    return compare::auditRuns(store, experiment.id, run::catalogues(), compare::kAuditComparisons, cancel);
}

Result<std::vector<std::string>> experimentNames(const fs::path& database)
{
    FW_ASSIGN(const store::Database store, store::Database::open(database, store::OpenMode::ReadOnly));
    FW_ASSIGN(const std::vector<store::ExperimentRow> rows, store.experiments());
    std::vector<std::string> names;
    for (const store::ExperimentRow& row : rows)
        names.push_back(row.name);
    return names;
}

Status createDatabase(const fs::path& database)
{
    std::error_code code;
    if (fs::exists(fs::symlink_status(database, code)))
        return Error{ErrorKind::InvalidInput, database.string() + " is there already",
                     "open it with Open database…, or choose another name"};
    FW_TRY(store::Database::open(database, store::OpenMode::ReadWriteCreate));
    return {};
}

/// The run that is under way, else the last one.
const store::ExperimentRun* newestRun(const std::vector<store::ExperimentRun>& runs)
{
    for (const store::ExperimentRun& run : runs)
        if (run.run.status == store::RunStatus::Running)
            return &run;
    return runs.empty() ? nullptr : &runs.back();
}

std::optional<double> firstScore(const store::ContinuationRow& row, const std::vector<store::SignalRow>& signals)
{
    for (const store::SignalRow& signal : signals)
        if (signal.scorer)
            for (const store::SignalScore& score : row.scores)
                if (score.signal == signal.id)
                    return score.value;
    return std::nullopt;
}

Result<std::vector<ui::SampleText>> newestTexts(const fs::path& database, const std::string& name, int limit)
{
    std::vector<ui::SampleText> samples;
    if (!isThere(database))
        return samples;
    FW_ASSIGN(const store::Database store, store::Database::open(database, store::OpenMode::ReadOnly));
    FW_ASSIGN(const store::ExperimentRow experiment, store.findExperiment(name));
    FW_ASSIGN(const std::vector<store::ExperimentRun> runs, store.runsOf(experiment.id));
    const store::ExperimentRun* run = newestRun(runs);
    if (!run)
        return samples;
    FW_ASSIGN(const std::int64_t count, store.continuationCount(run->run.id));
    FW_ASSIGN(const std::vector<store::ContinuationRow> rows,
              store.continuations(run->run.id, {}, std::max<std::int64_t>(0, count - limit), limit));
    FW_ASSIGN(const std::vector<store::PromptRow> prompts, store.prompts(run->run.id));
    FW_ASSIGN(const std::vector<store::SignalRow> signals, store.signals());
    std::map<std::int64_t, const store::PromptRow*> promptOf;
    for (const store::PromptRow& prompt : prompts)
        promptOf[prompt.id] = &prompt;
    for (const store::ContinuationRow& row : rows) {
        ui::SampleText sample;
        sample.id = row.id;
        sample.variant = run->name;
        sample.text = row.text;
        sample.score = firstScore(row, signals);
        if (const auto found = promptOf.find(row.prompt); found != promptOf.end()) {
            sample.prompt = found->second->text;
            sample.group = found->second->groupTitle;
        }
        samples.push_back(std::move(sample));
    }
    return samples;
}

} // namespace

Result<compare::Comparison> compareByName(const fs::path& database, const std::string& experimentName,
                                          const CancelToken& cancel)
{
    FW_ASSIGN(const store::Database store, store::Database::open(database, store::OpenMode::ReadOnly));
    FW_ASSIGN(const store::ExperimentRow experiment, store.findExperiment(experimentName));
    return compare::compareRuns(store, experiment.id, run::catalogues(), cancel);
}

ui::Services realServices()
{
    ui::Services services;
    services.catalogues = run::catalogues();
    services.run = run::runExperiment;
    services.compare = compareIfThere;
    services.audit = auditStored;
    services.samples = newestTexts;
    services.experiments = experimentNames;
    services.scorers = realScorerServices();
    services.addScorer = run::addScorer;
    services.importTexts = run::importTexts;
    services.createDatabase = createDatabase;
    services.previewImport = previewImport;
    services.deleteExperiment = run::deleteExperiment;
    services.settings = QSettings(QSettings::IniFormat, QSettings::UserScope, QStringLiteral("fairweight"))
                            .fileName()
                            .toStdString();
    return services;
}

} // namespace fw::app
