#include <fmt/format.h>

#include <cmath>

#include "core/store/connection.h"
#include "core/store/run_lock.h"

namespace fw::store {

namespace {

Error noRow(const char* what, std::int64_t id)
{
    return {ErrorKind::NotFound, fmt::format("there is no {} {} in the database", what, id), "list what there is"};
}

} // namespace

Result<std::int64_t> Database::saveExperiment(const std::string& name, const std::string& json,
                                              const std::string& identity)
{
    return m_connection->writing([&]() -> Result<std::int64_t> {
        SQLite::Statement insert(m_connection->sqlite,
                                 "INSERT INTO experiments (name, json, identity, created_at) VALUES (?, ?, ?, ?) "
                                 "ON CONFLICT (identity) DO UPDATE SET name = excluded.name, json = excluded.json "
                                 "RETURNING id");
        SQLite::bind(insert, name, json, identity, timeText());
        insert.executeStep();
        return insert.getColumn(0).getInt64();
    });
}

Result<RunRow> Database::beginRun(const std::string& identity, const std::string& variant,
                                  const std::string& recipeJson, const std::string& modelHash)
{
    return m_connection->writing([&]() -> Result<RunRow> {
        SQLite::Statement insert(m_connection->sqlite,
                                 "INSERT INTO runs (identity, variant, recipe_json, model_hash, status, created_at) "
                                 "VALUES (?, ?, ?, ?, 'planned', ?) ON CONFLICT (identity) DO NOTHING");
        SQLite::bind(insert, identity, variant, recipeJson, modelHash, timeText());
        insert.exec();
        SQLite::Statement select(m_connection->sqlite,
                                 fmt::format("SELECT {} FROM runs WHERE identity = ?", kRunColumns));
        select.bind(1, identity);
        select.executeStep();
        return readRun(select, 0);
    });
}

Status Database::setModelHash(std::int64_t run, const std::string& modelHash)
{
    return m_connection->writing([&]() -> Status {
        SQLite::Statement select(m_connection->sqlite, "SELECT model_hash FROM runs WHERE id = ?");
        select.bind(1, run);
        if (!select.executeStep())
            return noRow("run", run);
        const std::string present = select.getColumn(0).getString();
        if (!present.empty() && present != modelHash)
            return Error{ErrorKind::Incompatible,
                         fmt::format("run {} was begun with weights of hash {}, not {}", run, present, modelHash),
                         "its stored weights were changed; remove them and start into a new database"};
        SQLite::Statement update(m_connection->sqlite, "UPDATE runs SET model_hash = ? WHERE id = ?");
        SQLite::bind(update, modelHash, run);
        update.exec();
        return {};
    });
}

Status Database::setRunStatus(std::int64_t run, RunStatus status, const std::string& error)
{
    const bool keepsError = status == RunStatus::Failed || status == RunStatus::Broken;
    const bool final = keepsError || status == RunStatus::Completed || status == RunStatus::Cancelled;
    return m_connection->writing([&]() -> Status {
        SQLite::Statement update(m_connection->sqlite,
                                 "UPDATE runs SET status = ?, error = ?, finished_at = ? WHERE id = ?");
        SQLite::bind(update, std::string(statusName(status)), keepsError ? error : std::string(),
                     final ? timeText() : std::string(), run);
        if (update.exec() == 0)
            return noRow("run", run);
        return {};
    });
}

Status Database::markInterruptedRuns(const RunLock& lock)
{
    FW_TRY(checkLock(lock, path()));
    return m_connection->writing([&]() -> Status {
        m_connection->sqlite.exec("UPDATE runs SET status = 'interrupted' WHERE status = 'running'");
        return {};
    });
}

Status Database::linkRun(std::int64_t experiment, int position, const std::string& name, std::int64_t run)
{
    return m_connection->writing([&]() -> Status {
        SQLite::Statement insert(m_connection->sqlite,
                                 "INSERT INTO experiment_runs (experiment_id, position, name, run_id) "
                                 "VALUES (?, ?, ?, ?) ON CONFLICT (experiment_id, position) "
                                 "DO UPDATE SET name = excluded.name, run_id = excluded.run_id");
        SQLite::bind(insert, experiment, position, name, run);
        insert.exec();
        return {};
    });
}

Status Database::saveFacts(std::int64_t run, std::span<const FactRow> facts)
{
    for (const FactRow& fact : facts)
        if (!std::isfinite(fact.value))
            return Error{ErrorKind::Numerical,
                         fmt::format("the figure {} of run {} is {}, not a finite number", fact.name, run, fact.value),
                         "figures that could not be measured are left out"};
    return m_connection->writing([&]() -> Status {
        SQLite::Statement insert(m_connection->sqlite,
                                 "INSERT INTO run_facts (run_id, name, value, unit) VALUES (?, ?, ?, ?) "
                                 "ON CONFLICT (run_id, name) DO UPDATE SET value = excluded.value, "
                                 "unit = excluded.unit");
        for (const FactRow& fact : facts) {
            SQLite::bind(insert, run, fact.name, fact.value, fact.unit);
            insert.exec();
            insert.reset();
        }
        return {};
    });
}

Status Database::saveTraining(std::int64_t run, std::span<const TrainingPointRow> points)
{
    return m_connection->writing([&]() -> Status {
        SQLite::Statement insert(m_connection->sqlite,
                                 "INSERT OR REPLACE INTO training_points (run_id, recipe_step, method, step, "
                                 "training_loss, validation_loss, seconds) VALUES (?, ?, ?, ?, ?, ?, ?)");
        for (const TrainingPointRow& point : points) {
            SQLite::bind(insert, run, point.recipeStep, point.method, point.step, point.trainingLoss);
            if (point.validationLoss)
                insert.bind(6, *point.validationLoss);
            insert.bind(7, point.seconds);
            insert.exec();
            insert.reset();
            insert.clearBindings();
        }
        return {};
    });
}

Result<std::int64_t> Database::ensureTextSet(const std::string& hash, const std::string& name, int documents,
                                             const std::string& kind)
{
    return m_connection->writing([&]() -> Result<std::int64_t> {
        SQLite::Statement insert(m_connection->sqlite,
                                 "INSERT INTO text_sets (hash, name, documents, kind) VALUES (?, ?, ?, ?) "
                                 "ON CONFLICT (hash) DO UPDATE SET name = excluded.name, "
                                 "documents = MAX(documents, excluded.documents) RETURNING id");
        SQLite::bind(insert, kind.empty() ? hash : kind + " of " + hash, name, documents, kind);
        insert.executeStep();
        return insert.getColumn(0).getInt64();
    });
}

Result<std::int64_t> Database::ensureScorer(const std::string& hash, const std::string& name,
                                            const std::string& directory)
{
    return m_connection->writing([&]() -> Result<std::int64_t> {
        SQLite::Statement insert(m_connection->sqlite,
                                 "INSERT INTO scorers (hash, name, directory) VALUES (?, ?, ?) ON CONFLICT (hash) "
                                 "DO UPDATE SET name = excluded.name, directory = excluded.directory RETURNING id");
        SQLite::bind(insert, hash, name, directory);
        insert.executeStep();
        return insert.getColumn(0).getInt64();
    });
}

Result<std::int64_t> Database::ensureSignal(const std::string& name, std::optional<std::int64_t> scorer)
{
    return m_connection->writing([&]() -> Result<std::int64_t> {
        SQLite::Statement insert(m_connection->sqlite, "INSERT OR IGNORE INTO signals (name, scorer_id) VALUES (?, ?)");
        insert.bind(1, name);
        if (scorer)
            insert.bind(2, *scorer);
        insert.exec();
        SQLite::Statement select(m_connection->sqlite,
                                 "SELECT id FROM signals WHERE name = ? AND COALESCE(scorer_id, 0) = ?");
        SQLite::bind(select, name, scorer.value_or(0));
        select.executeStep();
        return select.getColumn(0).getInt64();
    });
}

} // namespace fw::store
