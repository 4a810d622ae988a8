// What the workbench asks of the program below it, as plain functions: the application puts the real ones in, tests
// put fakes in. Functions are called on worker threads where their comment says so.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/compare/comparison.h"
#include "core/experiment/experiment.h"
#include "core/run/import_texts.h"
#include "core/run/imported_rows.h"
#include "core/run/run_experiment.h"
#include "ui/engine/scorer_services.h"

namespace fw::ui {

/// Runs an experiment to its outcome. Blocks; called on the engine's thread.
using RunFunction = std::function<run::Outcome(const experiment::Experiment&, const std::filesystem::path& database,
                                               const run::RunContext&)>;

/// Anything else that the engine does as it runs an experiment: with progress, cancelled, one outcome.
using JobFunction = std::function<run::Outcome(const run::RunContext&)>;

/// Scores all stored texts of an experiment with a further scorer. Blocks; called on the engine's thread.
using AddScorerFunction =
    std::function<run::Outcome(const std::filesystem::path& database, const std::string& experimentName,
                               const experiment::ScorerChoice&, const run::RunContext&)>;

/// Imports texts that another system wrote as an experiment. Blocks; called on the engine's thread.
using ImportFunction = std::function<Result<run::ImportReport>(
    const run::ImportOptions&, const std::filesystem::path& database, const run::RunContext&)>;

/// A file of texts before it is imported: the names of its columns (or fields), and its first rows by their roles.
struct ImportPreview
{
    std::vector<std::string> columns;
    std::vector<run::ImportedRow> rows;
    std::vector<run::BadRow> badRows; ///< met before the last of `rows`
    std::optional<Error> problem;     ///< why no row can be read by these roles
};

/// The first `limit` rows. An error where the file cannot be read at all.
using PreviewFunction = std::function<Result<ImportPreview>(const std::filesystem::path& file,
                                                            const run::ImportColumns&, std::size_t limit)>;

/// Computes the comparison of an experiment by name. Blocks; called on a background thread.
using CompareFunction = std::function<Result<compare::Comparison>(
    const std::filesystem::path& database, const std::string& experimentName, const CancelToken&)>;

/// How often the same judgement claims a change where there is none. Blocks; called on a background thread.
using AuditFunction = std::function<Result<compare::Audit>(const std::filesystem::path& database,
                                                           const std::string& experimentName, const CancelToken&)>;

/// A continuation as the run page lists it.
struct SampleText
{
    std::int64_t id = 0; ///< grows with time
    std::string variant;
    std::string group;
    std::string prompt;
    std::string text;
    std::optional<double> score; ///< of the first scorer, once there is one
};

/// The newest committed continuations, newest last. Called on a background thread.
using SamplesFunction = std::function<Result<std::vector<SampleText>>(const std::filesystem::path& database,
                                                                      const std::string& experimentName, int limit)>;

struct Services
{
    catalogue::Catalogues catalogues;
    RunFunction run;
    CompareFunction compare;
    AuditFunction audit;
    SamplesFunction samples;
    /// Names of the experiments in a database, oldest first; an error where there is no file that is one of ours.
    /// Called on a background thread.
    std::function<Result<std::vector<std::string>>(const std::filesystem::path& database)> experiments;
    /// Makes an empty database where nothing stands yet.
    std::function<Status(const std::filesystem::path& database)> createDatabase;
    ScorerServices scorers;
    AddScorerFunction addScorer;
    ImportFunction importTexts;
    /// A file of texts as an import would read it. Called on a background thread.
    PreviewFunction previewImport;
    /// Deletes an experiment by name. Blocks; called on the engine's thread.
    std::function<Result<std::int64_t>(const std::filesystem::path& database, const std::string& experimentName,
                                       const run::RunContext&)>
        deleteExperiment;
    /// Where the window remembers what was opened last; empty: it does not.
    std::filesystem::path settings;
};

} // namespace fw::ui
