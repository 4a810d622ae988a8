// Choice sets, which experiment measures on which texts, and which run has done so.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

#include "core/store/connection.h"

namespace fw::store {

namespace {

std::vector<std::string> linesOf(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

void insertItems(SQLite::Database& sqlite, std::int64_t set, std::span<const ChoiceItemRow> items)
{
    SQLite::Statement item(sqlite, "INSERT INTO choice_items (text_set_id, item, axis, axis_title, group_id, "
                                   "group_title, cluster, correct) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    SQLite::Statement option(
        sqlite, "INSERT INTO choice_options (text_set_id, document, item, context, text) VALUES (?, ?, ?, ?, ?)");
    int document = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const ChoiceItemRow& row = items[i];
        const int number = static_cast<int>(i);
        SQLite::bind(item, set, number, row.axis, row.axisTitle, row.group, row.groupTitle, row.cluster, row.correct);
        item.exec();
        item.reset();
        for (const ChoiceOptionRow& one : row.options) {
            SQLite::bind(option, set, document++, number, one.context, one.text);
            option.exec();
            option.reset();
        }
    }
}

} // namespace

Result<std::int64_t> Database::ensureChoiceSet(const std::string& hash, const std::string& name,
                                               const std::string& kind, std::span<const ChoiceItemRow> items,
                                               std::span<const std::string> leftOut)
{
    return m_connection->writing([&]() -> Result<std::int64_t> {
        const std::string identity = kind + " of " + hash;
        SQLite::Statement select(m_connection->sqlite, "SELECT id FROM text_sets WHERE hash = ?");
        SQLite::bind(select, identity);
        const std::string left = fmt::format("{}", fmt::join(leftOut, "\n"));
        if (select.executeStep()) {
            const std::int64_t found = select.getColumn(0).getInt64();
            SQLite::Statement update(m_connection->sqlite, "UPDATE text_sets SET left_out = ? WHERE id = ?");
            SQLite::bind(update, left, found);
            update.exec();
            return found;
        }
        int documents = 0;
        for (const ChoiceItemRow& item : items)
            documents += static_cast<int>(item.options.size());
        SQLite::Statement insert(m_connection->sqlite, "INSERT INTO text_sets (hash, name, documents, kind, "
                                                       "left_out) VALUES (?, ?, ?, ?, ?) RETURNING id");
        SQLite::bind(insert, identity, name, documents, kind, left);
        insert.executeStep();
        const std::int64_t set = insert.getColumn(0).getInt64();
        insert.reset();
        insertItems(m_connection->sqlite, set, items);
        return set;
    });
}

Status Database::linkTextSets(std::int64_t experiment, std::span<const std::int64_t> textSets)
{
    return m_connection->writing([&]() -> Status {
        SQLite::Statement remove(m_connection->sqlite, "DELETE FROM experiment_text_sets WHERE experiment_id = ?");
        SQLite::bind(remove, experiment);
        remove.exec();
        SQLite::Statement insert(m_connection->sqlite, "INSERT INTO experiment_text_sets (experiment_id, position, "
                                                       "text_set_id) VALUES (?, ?, ?)");
        int position = 0;
        for (const std::int64_t set : textSets) {
            SQLite::bind(insert, experiment, position++, set);
            insert.exec();
            insert.reset();
        }
        return {};
    });
}

Result<std::vector<TextSetRow>> Database::textSetsOf(std::int64_t experiment) const
{
    return m_connection->reading([&]() -> Result<std::vector<TextSetRow>> {
        SQLite::Statement select(
            m_connection->sqlite,
            "SELECT t.id, t.hash, t.name, t.kind, t.documents, t.left_out FROM experiment_text_sets e "
            "JOIN text_sets t ON t.id = e.text_set_id WHERE e.experiment_id = ? "
            "ORDER BY e.position");
        SQLite::bind(select, experiment);
        std::vector<TextSetRow> rows;
        while (select.executeStep())
            rows.push_back({select.getColumn(0).getInt64(), select.getColumn(1).getString(),
                            select.getColumn(2).getString(), select.getColumn(3).getString(),
                            select.getColumn(4).getInt(), linesOf(select.getColumn(5).getString())});
        return rows;
    });
}

Result<bool> Database::hasTextScores(std::int64_t run, std::int64_t textSet,
                                     std::span<const std::int64_t> signals) const
{
    return m_connection->reading([&]() -> Result<bool> {
        SQLite::Statement select(
            m_connection->sqlite,
            "SELECT 1 FROM text_scores WHERE run_id = ? AND signal_id = ? AND text_set_id = ? LIMIT 1");
        for (const std::int64_t signal : signals) {
            SQLite::bind(select, run, signal, textSet);
            if (!select.executeStep())
                return false;
            select.reset();
        }
        return true;
    });
}

Result<std::vector<ChoiceItemRow>> Database::choiceItems(std::int64_t textSet, const CancelToken& cancel) const
{
    return m_connection->reading(cancel, [&]() -> Result<std::vector<ChoiceItemRow>> {
        SQLite::Statement select(m_connection->sqlite,
                                 "SELECT axis, axis_title, group_id, group_title, cluster, correct FROM choice_items "
                                 "WHERE text_set_id = ? ORDER BY item");
        SQLite::bind(select, textSet);
        std::vector<ChoiceItemRow> rows;
        while (select.executeStep())
            rows.push_back({select.getColumn(0).getString(),
                            select.getColumn(1).getString(),
                            select.getColumn(2).getString(),
                            select.getColumn(3).getString(),
                            select.getColumn(4).getString(),
                            select.getColumn(5).getInt(),
                            {}});
        SQLite::Statement options(m_connection->sqlite, "SELECT item, context, text FROM choice_options "
                                                        "WHERE text_set_id = ? ORDER BY document");
        SQLite::bind(options, textSet);
        while (options.executeStep()) {
            const auto item = static_cast<std::size_t>(options.getColumn(0).getInt64());
            if (item >= rows.size())
                return Error{ErrorKind::Corrupt,
                             fmt::format("{}: an option of choice set {} belongs to no item",
                                         m_connection->path.string(), textSet),
                             "run the experiment again in a new database"};
            rows[item].options.push_back({options.getColumn(1).getString(), options.getColumn(2).getString()});
        }
        return rows;
    });
}

} // namespace fw::store
