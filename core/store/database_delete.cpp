#include <fmt/format.h>

#include "core/store/connection.h"
#include "core/store/run_lock.h"

namespace fw::store {

namespace {

constexpr const char* kDeleteTexts = "DELETE FROM continuations WHERE run_id IN (SELECT id FROM deleted_runs)";

/// Runs that this experiment alone has, then all that hangs on them, children first.
constexpr const char* kDeletion[] = {
    "CREATE TEMP TABLE deleted_runs AS SELECT DISTINCT run_id AS id FROM experiment_runs WHERE experiment_id = ?1 "
    "AND run_id NOT IN (SELECT run_id FROM experiment_runs WHERE experiment_id <> ?1)",
    "DELETE FROM scores WHERE continuation_id IN "
    "(SELECT id FROM continuations WHERE run_id IN (SELECT id FROM deleted_runs))",
    kDeleteTexts,
    "DELETE FROM blocks WHERE run_id IN (SELECT id FROM deleted_runs)",
    "DELETE FROM run_prompts WHERE run_id IN (SELECT id FROM deleted_runs)",
    "DELETE FROM text_scores WHERE run_id IN (SELECT id FROM deleted_runs)",
    "DELETE FROM run_facts WHERE run_id IN (SELECT id FROM deleted_runs)",
    "DELETE FROM training_points WHERE run_id IN (SELECT id FROM deleted_runs)",
    "DELETE FROM experiment_runs WHERE experiment_id = ?1",
    "DELETE FROM experiment_text_sets WHERE experiment_id = ?1",
    "DELETE FROM runs WHERE id IN (SELECT id FROM deleted_runs)",
    "DELETE FROM prompts WHERE id NOT IN (SELECT prompt_id FROM run_prompts)",
    "CREATE TEMP TABLE deleted_sets AS SELECT id FROM text_sets WHERE id NOT IN "
    "(SELECT text_set_id FROM text_scores UNION SELECT text_set_id FROM experiment_text_sets)",
    "DELETE FROM choice_options WHERE text_set_id IN (SELECT id FROM deleted_sets)",
    "DELETE FROM choice_items WHERE text_set_id IN (SELECT id FROM deleted_sets)",
    "DELETE FROM text_sets WHERE id IN (SELECT id FROM deleted_sets)",
    "DELETE FROM experiments WHERE id = ?1",
    "DROP TABLE temp.deleted_runs",
    "DROP TABLE temp.deleted_sets"};

/// No foreign key is looked up while it lives: the order above keeps them, and looking up each prompt's would read the
/// table of all runs' prompts once a prompt.
class WithoutForeignKeys
{
public:
    explicit WithoutForeignKeys(SQLite::Database& database) : m_database(database)
    {
        m_database.exec("PRAGMA foreign_keys = OFF");
    }
    ~WithoutForeignKeys() { m_database.tryExec("PRAGMA foreign_keys = ON"); }
    WithoutForeignKeys(const WithoutForeignKeys&) = delete;
    WithoutForeignKeys& operator=(const WithoutForeignKeys&) = delete;

private:
    SQLite::Database& m_database;
};

} // namespace

Result<std::int64_t> Database::deleteExperiment(std::int64_t experiment, const RunLock& lock, const CancelToken& cancel)
{
    FW_TRY(checkLock(lock, path()));
    FW_ASSIGN(const ExperimentRow row, this->experiment(experiment));
    return guarded(m_connection->sqlite.getHandle(), "write", path(), [&]() -> Result<std::int64_t> {
        const WithoutForeignKeys off(m_connection->sqlite);
        const Connection::ProgressCheck check(m_connection->sqlite.getHandle(), cancel);
        return m_connection->writing([&]() -> Result<std::int64_t> {
            std::int64_t texts = 0;
            for (const char* sql : kDeletion) {
                SQLite::Statement statement(m_connection->sqlite, sql);
                if (statement.getBindParameterCount() > 0)
                    statement.bind(1, row.id);
                const int changes = statement.exec();
                texts += sql == kDeleteTexts ? changes : 0;
            }
            return texts;
        });
    });
}

} // namespace fw::store
