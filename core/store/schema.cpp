#include "core/store/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <map>
#include <utility>

#include "core/store/database.h"

namespace fw::store {

namespace {

constexpr std::string_view kVersion1 = R"sql(
CREATE TABLE experiments (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    json TEXT NOT NULL,
    identity TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL
);
CREATE INDEX experiments_by_name ON experiments (name);

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    variant TEXT NOT NULL,
    recipe_json TEXT NOT NULL,
    model_hash TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN
        ('planned', 'running', 'completed', 'cancelled', 'failed', 'broken', 'interrupted')),
    error TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    finished_at TEXT NOT NULL DEFAULT ''
);

CREATE TABLE experiment_runs (
    experiment_id INTEGER NOT NULL REFERENCES experiments (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    PRIMARY KEY (experiment_id, position)
) WITHOUT ROWID;

CREATE TABLE prompts (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    axis TEXT NOT NULL,
    axis_title TEXT NOT NULL,
    group_id TEXT NOT NULL,
    group_title TEXT NOT NULL,
    template_id TEXT NOT NULL
);

CREATE TABLE run_prompts (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    position INTEGER NOT NULL,
    prompt_id INTEGER NOT NULL REFERENCES prompts (id),
    draws INTEGER NOT NULL,
    PRIMARY KEY (run_id, position),
    UNIQUE (run_id, prompt_id)
) WITHOUT ROWID;

CREATE TABLE blocks (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    block INTEGER NOT NULL,
    committed_at TEXT NOT NULL,
    PRIMARY KEY (run_id, block)
) WITHOUT ROWID;

CREATE TABLE continuations (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL,
    prompt_id INTEGER NOT NULL,
    draw INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    finish TEXT NOT NULL CHECK (finish IN ('stop', 'length')),
    text TEXT NOT NULL,
    ids BLOB NOT NULL, -- int32, little endian
    UNIQUE (run_id, prompt_id, draw),
    FOREIGN KEY (run_id, prompt_id) REFERENCES run_prompts (run_id, prompt_id)
);

CREATE TABLE scorers (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    directory TEXT NOT NULL
);

CREATE TABLE signals (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    scorer_id INTEGER REFERENCES scorers (id)
);
CREATE UNIQUE INDEX signals_by_name ON signals (name, COALESCE(scorer_id, 0));

CREATE TABLE scores (
    continuation_id INTEGER NOT NULL REFERENCES continuations (id),
    signal_id INTEGER NOT NULL REFERENCES signals (id),
    value REAL NOT NULL,
    PRIMARY KEY (continuation_id, signal_id)
) WITHOUT ROWID;

CREATE TABLE text_sets (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    documents INTEGER NOT NULL
);

CREATE TABLE text_scores (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    text_set_id INTEGER NOT NULL REFERENCES text_sets (id),
    document INTEGER NOT NULL,
    signal_id INTEGER NOT NULL REFERENCES signals (id),
    value REAL NOT NULL,
    PRIMARY KEY (run_id, signal_id, text_set_id, document)
) WITHOUT ROWID;

CREATE TABLE run_facts (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    value REAL NOT NULL,
    unit TEXT NOT NULL,
    PRIMARY KEY (run_id, name)
) WITHOUT ROWID;
)sql";

constexpr std::string_view kVersion2 = R"sql(
CREATE TABLE training_points (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    recipe_step INTEGER NOT NULL,
    method TEXT NOT NULL,
    step INTEGER NOT NULL,
    training_loss REAL NOT NULL,
    validation_loss REAL, -- nats per token; NULL where it was not measured
    seconds REAL NOT NULL,
    PRIMARY KEY (run_id, recipe_step, step)
) WITHOUT ROWID;
)sql";

constexpr std::string_view kVersion3 = R"sql(
ALTER TABLE text_sets ADD COLUMN kind TEXT NOT NULL DEFAULT ''; -- '': plain documents; else a choice set's kind

CREATE TABLE choice_items (
    text_set_id INTEGER NOT NULL REFERENCES text_sets (id),
    item INTEGER NOT NULL,
    axis TEXT NOT NULL,
    axis_title TEXT NOT NULL,
    group_id TEXT NOT NULL,
    group_title TEXT NOT NULL,
    cluster TEXT NOT NULL, -- '': a cluster of its own
    correct INTEGER NOT NULL, -- the right option, from 0
    PRIMARY KEY (text_set_id, item)
) WITHOUT ROWID;

CREATE TABLE choice_options (
    text_set_id INTEGER NOT NULL REFERENCES text_sets (id),
    document INTEGER NOT NULL, -- as in text_scores: options of all items one after another
    item INTEGER NOT NULL,
    context TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (text_set_id, document)
) WITHOUT ROWID;

CREATE TABLE experiment_text_sets (
    experiment_id INTEGER NOT NULL REFERENCES experiments (id),
    position INTEGER NOT NULL,
    text_set_id INTEGER NOT NULL REFERENCES text_sets (id),
    PRIMARY KEY (experiment_id, position)
) WITHOUT ROWID;

ALTER TABLE prompts ADD COLUMN masked TEXT NOT NULL DEFAULT ''; -- with XYZ for the people it is about; '': not known

INSERT INTO experiment_text_sets (experiment_id, position, text_set_id)
SELECT e.experiment_id, ROW_NUMBER() OVER (PARTITION BY e.experiment_id ORDER BY t.text_set_id) - 1, t.text_set_id
FROM experiment_runs e JOIN (SELECT DISTINCT run_id, text_set_id FROM text_scores) t ON t.run_id = e.run_id
WHERE e.position = 0;
)sql";

constexpr std::string_view kVersion4 = R"sql(
ALTER TABLE text_sets ADD COLUMN left_out TEXT NOT NULL DEFAULT ''; -- items that cannot be measured, a line each
)sql";

constexpr std::string_view kVersion5 = R"sql(
ALTER TABLE prompts ADD COLUMN entity TEXT NOT NULL DEFAULT ''; -- that it is about: a cluster of its prompts; '': none
)sql";

constexpr std::array<std::string_view, 5> kScripts{kVersion1, kVersion2, kVersion3, kVersion4, kVersion5};
static_assert(kScripts.size() == kSchemaVersion);

int pragma(const SQLite::Database& database, const char* query)
{
    SQLite::Statement statement(database, query);
    return statement.executeStep() ? statement.getColumn(0).getInt() : 0;
}

/// Every object of a schema, with the statement that made it.
std::map<std::pair<std::string, std::string>, std::string> schemaObjects(const SQLite::Database& database)
{
    std::map<std::pair<std::string, std::string>, std::string> objects;
    SQLite::Statement statement(database, "SELECT type, name, COALESCE(sql, '') FROM sqlite_schema");
    while (statement.executeStep())
        objects[{statement.getColumn(0).getString(), statement.getColumn(1).getString()}] =
            statement.getColumn(2).getString();
    return objects;
}

} // namespace

std::span<const std::string_view> migrationScripts()
{
    return kScripts;
}

int userVersion(const SQLite::Database& database)
{
    return pragma(database, "PRAGMA user_version");
}

int applicationId(const SQLite::Database& database)
{
    return pragma(database, "PRAGMA application_id");
}

void migrate(SQLite::Database& database, std::span<const std::string_view> scripts)
{
    const int target = static_cast<int>(scripts.size());
    if (userVersion(database) >= target)
        return;
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    const int version = userVersion(database); // another process may have been faster
    if (version == 0)
        database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
    for (int next = version; next < target; ++next)
        database.exec(std::string(scripts[static_cast<std::size_t>(next)]));
    if (version < target)
        database.exec("PRAGMA user_version = " + std::to_string(target));
    transaction.commit();
}

std::string schemaDifference(const SQLite::Database& database, std::span<const std::string_view> scripts)
{
    SQLite::Database fresh(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (const std::string_view script : scripts)
        fresh.exec(std::string(script));
    const auto present = schemaObjects(database);
    for (const auto& [key, sql] : schemaObjects(fresh)) {
        const auto found = present.find(key);
        if (found == present.end())
            return "no " + key.first + " " + key.second;
        if (found->second != sql)
            return "another " + key.first + " " + key.second;
    }
    return {};
}

} // namespace fw::store
