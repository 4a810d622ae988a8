// Texts that any other system wrote, brought in as an experiment: each model's rows become a run that is scored,
// compared and browsed like our own. Nothing is generated.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/experiment/experiment.h"
#include "core/run/imported_rows.h"
#include "core/run/run_experiment.h"

namespace fw::run {

struct ImportOptions
{
    std::filesystem::path file;
    ImportColumns columns;
    std::string name;               ///< of the experiment
    std::string base;               ///< the model that the others are compared with; empty: the file's first
    std::string axis = "group";     ///< where the file has no column for it
    int continuationsPerPrompt = 0; ///< k; 0: the most frequent number of texts a model has for a prompt
    std::vector<experiment::ScorerChoice> scorers;
    /// Ids; empty: primaryMetricsByScorers(), or what the same import was stored with.
    std::vector<std::string> primaryMetrics;
    /// Rows that are not UTF-8 and blank draws beside numbered ones are left out; else they are errors.
    bool skipBadRows = false;
};

/// Rows left out for one reason.
struct LeftOut
{
    std::string reason;
    std::int64_t rows = 0;
    std::size_t line = 0; ///< of the first
};

/// What came in and what did not.
struct ImportReport
{
    std::int64_t experimentId = 0;
    std::vector<std::string> models; ///< the base first
    std::vector<std::string> primaryMetrics;
    int continuationsPerPrompt = 0;
    std::int64_t rows = 0;        ///< imported
    std::int64_t badRows = 0;     ///< left out: they could not be read
    std::int64_t noRows = 0;      ///< those of them in which there was no row to lose (BadRow::holdsNoRow)
    std::vector<BadRow> examples; ///< the first hundred of them, each with its line
    /// Models of which nothing may have come in, as ImportIndex::uncertainModels().
    std::map<std::string, std::size_t> uncertainModels;
    std::int64_t incomplete = 0;  ///< left out: they could be read, but not be paired with others
    std::vector<LeftOut> leftOut; ///< all of both, by reason

    /// Whether something is missing that the file may hold: what an import ends with an error for, unless asked not to.
    bool lost() const { return badRows > noRows || incomplete > 0 || !uncertainModels.empty(); }
};

/// Reads the file twice (first to learn models, prompts and draws, then to store), in memory bounded by its prompts and
/// 24 bytes a row, and scores what came in. The same file imported again is found, not stored twice. A cancelled import
/// goes on when it is called again. Base and model are paired by prompt and draw: draws are a file's own numbers for a
/// model and prompt in their order, or the order of these rows. Errors name the first line that is not UTF-8, a blank
/// draw beside numbered ones, a model of which no text would be left, and what parseExperiment() refuses.
Result<ImportReport> importTexts(const ImportOptions& options, const std::filesystem::path& database,
                                 const RunContext& context);

} // namespace fw::run
