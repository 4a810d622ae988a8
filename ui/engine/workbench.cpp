#include "ui/engine/workbench.h"

#include <memory>
#include <utility>

namespace fw::ui {

namespace {

constexpr int kSampleLimit = 40;

/// How a job that gives a value or an error ended.
template <typename T>
run::Outcome outcomeOf(const Result<T>& result)
{
    return run::endedWith(result.ok() ? Status() : Status(result.error()), {});
}

} // namespace

Workbench::Workbench(Services services, QObject* parent)
    : QObject(parent), m_services(std::move(services)), m_engine(m_services.run)
{
    connect(&m_engine, &Engine::finished, this, &Workbench::finish);
}

void Workbench::finish(const run::Outcome& outcome)
{
    if (const auto ended = std::exchange(m_jobEnded, nullptr)) {
        ended(outcome);
        return refresh();
    }
    m_outcome = outcome;
    refresh();
    Q_EMIT runFinished();
}

void Workbench::refresh()
{
    refreshSamples();
    refreshExperiments();
    refreshComparison();
}

bool Workbench::addScorer(const experiment::ScorerChoice& choice)
{
    if (m_database.empty() || m_experimentName.empty() || !m_services.addScorer)
        return false;
    return startJob([add = m_services.addScorer, database = m_database, name = m_experimentName,
                     choice](const run::RunContext& context) { return add(database, name, choice, context); },
                    [this](const run::Outcome& outcome) { Q_EMIT scorerAdded(outcome); });
}

bool Workbench::startJob(JobFunction job, std::function<void(const run::Outcome&)> ended)
{
    if (m_engine.busy())
        return false;
    m_jobEnded = std::move(ended); // before the state changes: it is no run
    return m_engine.start(std::move(job));
}

bool Workbench::importTexts(const run::ImportOptions& options)
{
    if (m_database.empty() || !m_services.importTexts)
        return false;
    const auto report = std::make_shared<run::ImportReport>(); // read when the engine's thread has ended
    return startJob(
            [import = m_services.importTexts, database = m_database, options, report](const run::RunContext& context) {
                Result<run::ImportReport> imported = import(options, database, context);
                run::Outcome outcome = outcomeOf(imported);
                if (imported.ok()) {
                    *report = std::move(imported).value();
                    outcome.experimentId = report->experimentId;
                }
                return outcome;
            },
            [this, report, name = options.name](const run::Outcome& outcome) {
                if (outcome.kind == run::OutcomeKind::Completed)
                    setExperimentName(name);
                Q_EMIT textsImported(outcome, *report);
            });
}

bool Workbench::deleteExperiment()
{
    if (m_database.empty() || m_experimentName.empty() || !m_services.deleteExperiment)
        return false;
    return startJob([remove = m_services.deleteExperiment, database = m_database, name = m_experimentName](
                        const run::RunContext& context) { return outcomeOf(remove(database, name, context)); },
                    [this, name = m_experimentName](const run::Outcome& outcome) {
                        if (outcome.kind == run::OutcomeKind::Completed && name == m_experimentName)
                            openDatabase(m_database); // what is left, the newest first
                        Q_EMIT experimentDeleted(outcome, name);
                    });
}

void Workbench::setDatabase(const std::filesystem::path& database)
{
    if (database == m_database)
        return;
    m_openJob.abandon();
    m_database = database;
    m_outcome.reset();
    m_comparison.reset();
    m_comparisonError.reset();
    m_compareJob.abandon();
    m_auditJob.abandon();
    m_samplesJob.abandon();
    Q_EMIT databaseChanged();
    refreshExperiments();
}

bool Workbench::openDatabase(const std::filesystem::path& database)
{
    if (m_engine.busy() || !m_services.experiments)
        return false;
    using Answer = Result<std::vector<std::string>>;
    m_openJob.start<Answer>([experiments = m_services.experiments,
                             database](const CancelToken&) { return experiments(database); },
                            [this, database](Answer names) {
                                if (!names.ok())
                                    return void(Q_EMIT databaseRefused(names.error()));
                                setDatabase(database);
                                Q_EMIT databaseOpened(database);
                                showNewest(*names);
                            });
    return true;
}

Status Workbench::createDatabase(const std::filesystem::path& database)
{
    if (m_services.createDatabase)
        FW_TRY(m_services.createDatabase(database));
    setDatabase(database);
    Q_EMIT databaseOpened(database);
    showNewest({});
    return {};
}

void Workbench::showNewest(const std::vector<std::string>& names)
{
    m_outcome.reset();
    m_comparison.reset();
    m_comparisonError.reset();
    Q_EMIT experimentsArrived(names);
    setExperimentName(names.empty() ? std::string() : names.back());
    Q_EMIT comparisonChanged();
    refreshComparison();
    refreshSamples();
}

void Workbench::showExperiment(const std::string& name)
{
    if (name == m_experimentName)
        return;
    setExperimentName(name);
    refreshComparison();
    refreshSamples();
}

void Workbench::setExperimentName(const std::string& name)
{
    if (name == m_experimentName)
        return;
    m_experimentName = name;
    m_samplesJob.abandon();
    Q_EMIT experimentNameChanged();
}

bool Workbench::run(const experiment::Experiment& experiment)
{
    if (m_database.empty() || m_engine.busy())
        return false;
    m_outcome.reset();
    m_runName = experiment.name;
    m_engine.start(experiment, m_database);
    setExperimentName(experiment.name);
    Q_EMIT runStarted();
    return true;
}

std::string Workbench::running() const
{
    return m_engine.busy() && !m_jobEnded ? m_runName : std::string();
}

const std::optional<run::Outcome>& Workbench::outcome() const
{
    static const std::optional<run::Outcome> kNone;
    return m_runName == m_experimentName ? m_outcome : kNone;
}

bool Workbench::reading() const
{
    return m_compareJob.busy() || m_auditJob.busy() || m_samplesJob.busy() || m_experimentsJob.busy() || m_openJob.busy();
}

void Workbench::refreshComparison()
{
    if (m_database.empty() || m_experimentName.empty() || !m_services.compare)
        return;
    m_auditJob.abandon(); // of the comparison that was
    using Answer = Result<compare::Comparison>;
    m_compareJob.start<Answer>([compare = m_services.compare, database = m_database, name = m_experimentName](
                                   const CancelToken& token) { return compare(database, name, token); },
                               [this](Answer answer) {
                                   if (answer.ok()) {
                                       m_comparison =
                                           std::make_shared<const compare::Comparison>(std::move(answer).value());
                                       m_comparisonError.reset();
                                   } else {
                                       m_comparison.reset();
                                       m_comparisonError = answer.error();
                                   }
                                   Q_EMIT comparisonChanged();
                               });
    Q_EMIT comparisonStarted();
}

void Workbench::auditComparison()
{
    if (!m_comparison || !m_services.audit || m_auditJob.busy())
        return;
    using Answer = Result<compare::Audit>;
    m_auditJob.start<Answer>([audit = m_services.audit, database = m_database, name = m_experimentName](
                                 const CancelToken& token) { return audit(database, name, token); },
                             [this](Answer answer) {
                                 if (!answer.ok())
                                     return void(Q_EMIT auditRefused(answer.error()));
                                 auto audited = std::make_shared<compare::Comparison>(*m_comparison);
                                 audited->audit = std::move(answer).value();
                                 m_comparison = std::move(audited);
                                 Q_EMIT comparisonChanged();
                             });
}

void Workbench::refreshSamples()
{
    const std::string sampled = running().empty() ? m_experimentName : running();
    if (m_database.empty() || sampled.empty() || !m_services.samples || m_samplesJob.busy())
        return;
    using Answer = Result<std::vector<SampleText>>;
    m_samplesJob.start<Answer>([samples = m_services.samples, database = m_database, name = sampled](
                                   const CancelToken&) { return samples(database, name, kSampleLimit); },
                               [this](Answer answer) {
                                   if (answer.ok())
                                       Q_EMIT samplesArrived(*answer);
                               });
}

void Workbench::refreshExperiments()
{
    if (m_database.empty() || !m_services.experiments)
        return;
    using Answer = Result<std::vector<std::string>>;
    m_experimentsJob.start<Answer>(
        [experiments = m_services.experiments, database = m_database](const CancelToken&) {
            return experiments(database);
        },
        [this](Answer answer) { Q_EMIT experimentsArrived(answer.ok() ? *answer : std::vector<std::string>()); });
}

} // namespace fw::ui
