#include <fmt/format.h>

#include "core/store/connection.h"

namespace fw::store {

namespace {

ExperimentRow readExperiment(const SQLite::Statement& statement)
{
    return {statement.getColumn(0).getInt64(), statement.getColumn(1).getString(), statement.getColumn(2).getString(),
            statement.getColumn(3).getString(), statement.getColumn(4).getString()};
}

constexpr const char* kExperimentColumns = "id, name, json, identity, created_at";

SignalRow readSignal(const SQLite::Statement& statement)
{
    SignalRow row{statement.getColumn(0).getInt64(), statement.getColumn(1).getString(), std::nullopt};
    if (!statement.isColumnNull(2))
        row.scorer = ScorerRow{statement.getColumn(2).getInt64(), statement.getColumn(3).getString(),
                               statement.getColumn(4).getString(), statement.getColumn(5).getString()};
    return row;
}

constexpr const char* kSignals =
    "SELECT signals.id, signals.name, scorers.id, scorers.hash, scorers.name, scorers.directory "
    "FROM signals LEFT JOIN scorers ON scorers.id = signals.scorer_id ";

} // namespace

Result<std::vector<ExperimentRow>> Database::experiments() const
{
    return m_connection->reading([&]() -> Result<std::vector<ExperimentRow>> {
        SQLite::Statement select(m_connection->sqlite,
                                 fmt::format("SELECT {} FROM experiments ORDER BY id", kExperimentColumns));
        std::vector<ExperimentRow> rows;
        while (select.executeStep())
            rows.push_back(readExperiment(select));
        return rows;
    });
}

Result<ExperimentRow> Database::experiment(std::int64_t id) const
{
    return m_connection->reading([&]() -> Result<ExperimentRow> {
        SQLite::Statement select(m_connection->sqlite,
                                 fmt::format("SELECT {} FROM experiments WHERE id = ?", kExperimentColumns));
        select.bind(1, id);
        if (!select.executeStep())
            return Error{ErrorKind::NotFound, fmt::format("{} has no experiment {}", path().string(), id),
                         "list what there is"};
        return readExperiment(select);
    });
}

Result<ExperimentRow> Database::findExperiment(const std::string& name) const
{
    return m_connection->reading([&]() -> Result<ExperimentRow> {
        SQLite::Statement select(
            m_connection->sqlite,
            fmt::format("SELECT {} FROM experiments WHERE name = ? ORDER BY id DESC LIMIT 1", kExperimentColumns));
        select.bind(1, name);
        if (select.executeStep())
            return readExperiment(select);
        SQLite::Statement all(m_connection->sqlite, "SELECT DISTINCT name FROM experiments ORDER BY name LIMIT 20");
        std::string names;
        while (all.executeStep())
            names += (names.empty() ? "" : ", ") + all.getColumn(0).getString();
        return Error{ErrorKind::NotFound, fmt::format("{} has no experiment named \"{}\"", path().string(), name),
                     names.empty() ? "it has none at all: run one first" : "it has: " + names};
    });
}

Result<RunRow> Database::run(std::int64_t id) const
{
    return m_connection->reading([&]() -> Result<RunRow> {
        SQLite::Statement select(m_connection->sqlite, fmt::format("SELECT {} FROM runs WHERE id = ?", kRunColumns));
        select.bind(1, id);
        if (!select.executeStep())
            return Error{ErrorKind::NotFound, fmt::format("{} has no run {}", path().string(), id),
                         "list what there is"};
        return readRun(select, 0);
    });
}

Result<std::optional<RunRow>> Database::findRun(const std::string& identity) const
{
    return m_connection->reading([&]() -> Result<std::optional<RunRow>> {
        SQLite::Statement select(m_connection->sqlite,
                                 fmt::format("SELECT {} FROM runs WHERE identity = ?", kRunColumns));
        select.bind(1, identity);
        if (!select.executeStep())
            return std::optional<RunRow>{};
        return std::optional<RunRow>(readRun(select, 0));
    });
}

Result<std::vector<ExperimentRun>> Database::runsOf(std::int64_t experiment) const
{
    return m_connection->reading([&]() -> Result<std::vector<ExperimentRun>> {
        SQLite::Statement select(
            m_connection->sqlite,
            fmt::format("SELECT e.position, e.name, {} FROM experiment_runs e JOIN runs ON runs.id = e.run_id "
                        "WHERE e.experiment_id = ? ORDER BY e.position",
                        kRunColumns));
        select.bind(1, experiment);
        std::vector<ExperimentRun> rows;
        while (select.executeStep())
            rows.push_back({select.getColumn(0).getInt(), select.getColumn(1).getString(), readRun(select, 2)});
        return rows;
    });
}

Result<std::vector<TrainingPointRow>> Database::training(std::int64_t run) const
{
    return m_connection->reading([&]() -> Result<std::vector<TrainingPointRow>> {
        SQLite::Statement select(m_connection->sqlite,
                                 "SELECT recipe_step, method, step, training_loss, validation_loss, seconds "
                                 "FROM training_points WHERE run_id = ? ORDER BY recipe_step, step");
        select.bind(1, run);
        std::vector<TrainingPointRow> rows;
        while (select.executeStep()) {
            TrainingPointRow row{select.getColumn(0).getInt(),
                                 select.getColumn(1).getString(),
                                 select.getColumn(2).getInt64(),
                                 select.getColumn(3).getDouble(),
                                 std::nullopt,
                                 select.getColumn(5).getDouble()};
            if (!select.getColumn(4).isNull())
                row.validationLoss = select.getColumn(4).getDouble();
            rows.push_back(std::move(row));
        }
        return rows;
    });
}

Result<std::vector<FactRow>> Database::facts(std::int64_t run) const
{
    return m_connection->reading([&]() -> Result<std::vector<FactRow>> {
        SQLite::Statement select(m_connection->sqlite,
                                 "SELECT name, value, unit FROM run_facts WHERE run_id = ? ORDER BY name");
        select.bind(1, run);
        std::vector<FactRow> rows;
        while (select.executeStep())
            rows.push_back(
                {select.getColumn(0).getString(), select.getColumn(1).getDouble(), select.getColumn(2).getString()});
        return rows;
    });
}

Result<std::vector<PromptRow>> Database::prompts(std::int64_t run) const
{
    return m_connection->reading([&]() -> Result<std::vector<PromptRow>> {
        SQLite::Statement select(
            m_connection->sqlite,
            "SELECT p.id, r.position, r.draws, p.text, p.axis, p.axis_title, p.group_id, "
            "p.group_title, p.template_id, p.masked, p.entity FROM run_prompts r JOIN prompts p ON p.id = r.prompt_id "
            "WHERE r.run_id = ? ORDER BY r.position");
        select.bind(1, run);
        std::vector<PromptRow> rows;
        while (select.executeStep())
            rows.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getInt(), select.getColumn(2).getInt(),
                            select.getColumn(3).getString(), select.getColumn(4).getString(),
                            select.getColumn(5).getString(), select.getColumn(6).getString(),
                            select.getColumn(7).getString(), select.getColumn(8).getString(),
                            select.getColumn(9).getString(), select.getColumn(10).getString()});
        numberOccurrences(rows);
        return rows;
    });
}

Result<std::vector<int>> Database::committedBlocks(std::int64_t run) const
{
    return m_connection->reading([&]() -> Result<std::vector<int>> {
        SQLite::Statement select(m_connection->sqlite, "SELECT block FROM blocks WHERE run_id = ? ORDER BY block");
        select.bind(1, run);
        std::vector<int> blocks;
        while (select.executeStep())
            blocks.push_back(select.getColumn(0).getInt());
        return blocks;
    });
}

Result<std::vector<SignalRow>> Database::signals() const
{
    return m_connection->reading([&]() -> Result<std::vector<SignalRow>> {
        SQLite::Statement select(m_connection->sqlite, std::string(kSignals) + "ORDER BY signals.id");
        std::vector<SignalRow> rows;
        while (select.executeStep())
            rows.push_back(readSignal(select));
        return rows;
    });
}

Result<std::vector<SignalRow>> Database::signalsOf(std::int64_t run) const
{
    return m_connection->reading([&]() -> Result<std::vector<SignalRow>> {
        SQLite::Statement select(
            m_connection->sqlite,
            std::string(kSignals) +
                "WHERE EXISTS (SELECT 1 FROM text_scores t WHERE t.run_id = ?1 AND t.signal_id = signals.id) "
                "OR EXISTS (SELECT 1 FROM continuations c CROSS JOIN scores s ON s.continuation_id = c.id "
                "AND s.signal_id = signals.id WHERE c.run_id = ?1) ORDER BY signals.id");
        select.bind(1, run);
        std::vector<SignalRow> rows;
        while (select.executeStep())
            rows.push_back(readSignal(select));
        return rows;
    });
}

} // namespace fw::store
