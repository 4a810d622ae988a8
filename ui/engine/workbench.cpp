#include "ui/engine/workbench.h"

#include <utility>

namespace fw::ui {

namespace {

constexpr int kSampleLimit = 40;

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
    if (!m_engine.start([add = m_services.addScorer, database = m_database, name = m_experimentName,
                         choice](const run::RunContext& context) { return add(database, name, choice, context); }))
        return false;
    m_jobEnded = [this](const run::Outcome& outcome) { Q_EMIT scorerAdded(outcome); };
    return true;
}

bool Workbench::importTexts(const run::ImportOptions& options)
{
    if (m_database.empty() || !m_services.importTexts)
        return false;
    const auto report = std::make_shared<run::ImportReport>(); // read when the engine's thread has ended
    if (!m_engine.start(
            [import = m_services.importTexts, database = m_database, options, report](const run::RunContext& context) {
                run::Outcome outcome;
                Result<run::ImportReport> imported = import(options, database, context);
                if (imported.ok()) {
                    *report = std::move(imported).value();
                    outcome.experimentId = report->experimentId;
                } else {
                    const bool cancelled = imported.error().kind == ErrorKind::Cancelled;
                    outcome.kind = cancelled ? run::OutcomeKind::Cancelled : run::OutcomeKind::Failed;
                    outcome.error = imported.error();
                }
                return outcome;
            }))
        return false;
    m_jobEnded = [this, report, name = options.name](const run::Outcome& outcome) {
        if (outcome.kind == run::OutcomeKind::Completed) {
            m_outcome.reset();
            setExperimentName(name);
        }
        Q_EMIT textsImported(outcome, *report);
    };
    return true;
}

void Workbench::setDatabase(const std::filesystem::path& database)
{
    if (database == m_database)
        return;
    m_database = database;
    m_comparison.reset();
    m_comparisonError.reset();
    m_compareJob.abandon();
    m_samplesJob.abandon();
    Q_EMIT databaseChanged();
    refreshExperiments();
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
    if (m_database.empty() || !m_engine.start(experiment, m_database))
        return false;
    m_outcome.reset();
    setExperimentName(experiment.name);
    Q_EMIT runStarted();
    return true;
}

void Workbench::refreshComparison()
{
    if (m_database.empty() || m_experimentName.empty() || !m_services.compare)
        return;
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

void Workbench::refreshSamples()
{
    if (m_database.empty() || m_experimentName.empty() || !m_services.samples || m_samplesJob.busy())
        return;
    using Answer = Result<std::vector<SampleText>>;
    m_samplesJob.start<Answer>([samples = m_services.samples, database = m_database, name = m_experimentName](
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
