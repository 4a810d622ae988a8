// What the window is about: the database, the engine, and the comparison read from it. Views show it and ask it.
#pragma once

#include <QObject>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ui/engine/engine.h"
#include "ui/engine/latest_job.h"
#include "ui/engine/services.h"

namespace fw::ui {

/// Lives on the screen's thread. Owns the engine; destroying it cancels a run and waits for it.
class Workbench : public QObject
{
    Q_OBJECT
public:
    explicit Workbench(Services services, QObject* parent = nullptr);

    const Services& services() const { return m_services; }
    Engine& engine() { return m_engine; }

    const std::filesystem::path& database() const { return m_database; }
    /// Takes a path as it is, a file there or none yet: what a run is started into.
    void setDatabase(const std::filesystem::path& database);
    /// Looks in the background whether it is a database of ours; then it is the one, and its newest experiment is shown.
    /// Else databaseRefused() says why and everything stays. False, and nothing happens, while the engine is busy.
    bool openDatabase(const std::filesystem::path& database);
    /// Makes an empty database and opens it; an error, and everything stays, where it cannot be made.
    Status createDatabase(const std::filesystem::path& database);

    /// The experiment that is shown (in the bar, compared, sampled), by name; empty: none of the database's.
    const std::string& experimentName() const { return m_experimentName; }
    void setExperimentName(const std::string& name);
    /// As above, and reads what the database has of it.
    void showExperiment(const std::string& name);

    /// Starts a run into the database; false while another is under way.
    bool run(const experiment::Experiment& experiment);
    /// The experiment that the engine runs now; empty: none.
    std::string running() const;
    /// How the last run ended, where it was of the experiment that is shown.
    const std::optional<run::Outcome>& outcome() const;

    /// Scores the stored texts of the experiment with a further scorer; false where there is none or the engine is
    /// busy.
    bool addScorer(const experiment::ScorerChoice& choice);
    /// Imports texts as an experiment, which is then compared; false while the engine is busy or without a database.
    bool importTexts(const run::ImportOptions& options);
    /// Deletes the experiment that is shown; the newest one that is left is shown then. False where there is none or
    /// the engine is busy.
    bool deleteExperiment();

    /// Reads the comparison anew in the background; the old one stays until the new one is there.
    void refreshComparison();
    std::shared_ptr<const compare::Comparison> comparison() const { return m_comparison; }
    bool comparing() const { return m_compareJob.busy(); }
    /// Audits the comparison in the background; it comes again with its audit, or auditRefused() says why not.
    void auditComparison();
    bool auditing() const { return m_auditJob.busy(); }
    const std::optional<Error>& comparisonError() const { return m_comparisonError; }

    /// Reads the newest continuations in the background unless a read is under way.
    void refreshSamples();
    /// Reads the names of the experiments in the database in the background.
    void refreshExperiments();
    /// Whether anything is still being read in the background.
    bool reading() const;

Q_SIGNALS:
    void databaseChanged();
    void databaseOpened(const std::filesystem::path& database);
    void databaseRefused(const fw::Error& error);
    void experimentNameChanged();
    void runStarted();
    void runFinished();
    void scorerAdded(const fw::run::Outcome& outcome);
    /// What came in, where the import was completed.
    void textsImported(const fw::run::Outcome& outcome, const fw::run::ImportReport& report);
    void experimentDeleted(const fw::run::Outcome& outcome, const std::string& name);
    void comparisonStarted();
    void auditRefused(const fw::Error& error);
    void comparisonChanged(); ///< a new comparison, or an error in comparisonError()
    void samplesArrived(const std::vector<fw::ui::SampleText>& samples);
    void experimentsArrived(const std::vector<std::string>& names);

private:
    void finish(const run::Outcome& outcome);
    void refresh();
    bool startJob(JobFunction job, std::function<void(const run::Outcome&)> ended);
    void showNewest(const std::vector<std::string>& names);

    Services m_services;
    Engine m_engine;
    std::filesystem::path m_database;
    std::string m_experimentName;
    std::string m_runName; ///< of the run under way, or of the last one
    std::optional<run::Outcome> m_outcome;
    /// Says how the job under way ended, where it is no run of an experiment.
    std::function<void(const run::Outcome&)> m_jobEnded;
    std::shared_ptr<const compare::Comparison> m_comparison;
    std::optional<Error> m_comparisonError;
    LatestJob m_compareJob;
    LatestJob m_auditJob;
    LatestJob m_samplesJob;
    LatestJob m_experimentsJob;
    LatestJob m_openJob;
};

} // namespace fw::ui
