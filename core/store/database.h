// The database of experiments, runs, continuations and scores: one SQLite file, WAL, schema version with migrations.
// One Database is one connection: used by one thread at a time, any number of them (and processes) on one file.
// Every method gives Busy where another connection held the write lock too long, Corrupt where the file is damaged,
// Io where the disk is full or the place cannot be written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/store/rows.h"

namespace fw::store {

/// The schema this program writes; older databases are migrated on opening for writing, newer ones refused.
inline constexpr int kSchemaVersion = 5;

enum class OpenMode { ReadWriteCreate, ReadOnly };

class RunLock;

class Database
{
public:
    /// Opens (or, in ReadWriteCreate, makes) a database. A file that is no Fairweight database is refused untouched.
    /// ReadOnly works in a place that cannot be written as long as no write-ahead log is left beside the file.
    static Result<Database> open(const std::filesystem::path& path, OpenMode mode);
    ~Database();
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;

    const std::filesystem::path& path() const;

    // --- Writing, for the engine. Each call is one transaction: whole or not at all. ---

    /// The same identity gives the same id; name and JSON are then replaced by these.
    Result<std::int64_t> saveExperiment(const std::string& name, const std::string& json, const std::string& identity);
    /// The run with this identity, made (as Planned) if there is none.
    Result<RunRow> beginRun(const std::string& identity, const std::string& variant, const std::string& recipeJson,
                            const std::string& modelHash);
    /// The hash of the stored weights, once known. Another hash than the one there is an error (Incompatible).
    Status setModelHash(std::int64_t run, const std::string& modelHash);
    /// `error` is kept with Failed and Broken and cleared otherwise; the final states set finishedAt.
    Status setRunStatus(std::int64_t run, RunStatus status, const std::string& error = {});
    /// Marks every Running run Interrupted: what died earlier. Only the holder of the lock knows that none is alive.
    Status markInterruptedRuns(const RunLock& lock);
    /// Deletes an experiment with all that no other experiment uses: runs with their texts, scores and figures, prompts,
    /// choice sets. How many texts went. Cancelled: nothing is deleted. Weights stored beside the database stay.
    Result<std::int64_t> deleteExperiment(std::int64_t experiment, const RunLock& lock, const CancelToken& cancel = {});
    /// Puts a run at a place of an experiment (replacing what stood there).
    Status linkRun(std::int64_t experiment, int position, const std::string& name, std::int64_t run);
    /// Saves a run's prompts in order and returns their ids in the same order; `id` and `position` of the input are
    /// not read. Called again with the same prompts it changes nothing; with others it is an error (Incompatible).
    /// A prompt that stands twice (same text, axis, group and template) is an error: drop repeats before.
    Result<std::vector<std::int64_t>> savePrompts(std::int64_t run, std::span<const PromptRow> prompts);
    /// Commits a block of continuations with their scores. A block committed twice is an error (InvalidInput).
    Status commitBlock(std::int64_t run, int block, std::span<const NewContinuation> continuations);
    /// Adds scores to continuations of a run, of all signals at once. A score that is there already with the same value
    /// is left; with another value it is an error (Incompatible).
    Status addScores(std::int64_t run, std::span<const NewScores> signals);
    /// The same for one signal.
    Status addScores(std::int64_t run, std::int64_t signal, std::span<const NewScore> scores);
    /// `kind` as TextSetRow::kind; documents of another kind of the same text are another set. Of two numbers of
    /// documents the greater one stays.
    Result<std::int64_t> ensureTextSet(const std::string& hash, const std::string& name, int documents,
                                       const std::string& kind = {});
    /// The choice set with this hash, saved with its items if it is not there. `leftOut` as TextSetRow::leftOut, saved in
    /// any case.
    Result<std::int64_t> ensureChoiceSet(const std::string& hash, const std::string& name, const std::string& kind,
                                         std::span<const ChoiceItemRow> items,
                                         std::span<const std::string> leftOut = {});
    /// The text sets that an experiment measures on, in order (replacing those that it had).
    Status linkTextSets(std::int64_t experiment, std::span<const std::int64_t> textSets);
    /// Saves a run's figures over a text set, replacing those of the same document and signal.
    Status saveTextScores(std::int64_t run, std::int64_t textSet, std::span<const NewTextScore> scores);
    /// Saves figures of a run, replacing those of the same name.
    Status saveFacts(std::int64_t run, std::span<const FactRow> facts);
    /// Points that are there already are replaced.
    Status saveTraining(std::int64_t run, std::span<const TrainingPointRow> points);
    Result<std::int64_t> ensureScorer(const std::string& hash, const std::string& name, const std::string& directory);
    Result<std::int64_t> ensureSignal(const std::string& name, std::optional<std::int64_t> scorer = std::nullopt);

    // --- Reading. No transaction stays open. Long reads stop at `cancel` with Cancelled. ---

    /// Oldest first.
    Result<std::vector<ExperimentRow>> experiments() const;
    Result<ExperimentRow> experiment(std::int64_t id) const;
    /// The newest experiment of this name, or NotFound with the names there are.
    Result<ExperimentRow> findExperiment(const std::string& name) const;
    Result<RunRow> run(std::int64_t id) const;
    Result<std::optional<RunRow>> findRun(const std::string& identity) const;
    /// By position. `status` is the stored one: show effectiveStatus() (run_lock.h).
    Result<std::vector<ExperimentRun>> runsOf(std::int64_t experiment) const;
    /// By name.
    Result<std::vector<FactRow>> facts(std::int64_t run) const;
    /// By step of the recipe, then of the optimiser.
    Result<std::vector<TrainingPointRow>> training(std::int64_t run) const;
    /// By position.
    Result<std::vector<PromptRow>> prompts(std::int64_t run) const;
    /// Ascending.
    Result<std::vector<int>> committedBlocks(std::int64_t run) const;
    Result<std::vector<SignalRow>> signals() const;
    /// Signals that have at least one value in this run (over continuations or texts), by id.
    Result<std::vector<SignalRow>> signalsOf(std::int64_t run) const;
    Result<SignalValues> signalValues(std::int64_t run, std::int64_t signal, const CancelToken& cancel = {}) const;
    Result<TextValues> textScores(std::int64_t run, std::int64_t signal, const CancelToken& cancel = {}) const;
    /// An experiment's text sets, in order. None for experiments of databases older than choice sets.
    Result<std::vector<TextSetRow>> textSetsOf(std::int64_t experiment) const;
    /// Whether a run has figures of this text set for each of `signals`; saveTextScores() commits a set's documents
    /// whole.
    Result<bool> hasTextScores(std::int64_t run, std::int64_t textSet, std::span<const std::int64_t> signals) const;
    /// A choice set's items, in order.
    Result<std::vector<ChoiceItemRow>> choiceItems(std::int64_t textSet, const CancelToken& cancel = {}) const;
    /// A page of continuations by prompt position, then draw.
    Result<std::vector<ContinuationRow>> continuations(std::int64_t run, const ContinuationFilter& filter,
                                                       std::int64_t offset, std::int64_t limit,
                                                       const CancelToken& cancel = {}) const;
    Result<std::int64_t> continuationCount(std::int64_t run, const ContinuationFilter& filter = {},
                                           const CancelToken& cancel = {}) const;

    /// Writes a compact copy (VACUUM INTO) to a path where nothing stands yet: complete or absent.
    Status copyTo(const std::filesystem::path& path, const CancelToken& cancel = {}) const;

private:
    struct Connection;
    explicit Database(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> m_connection;
};

} // namespace fw::store
