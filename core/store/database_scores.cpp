#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/store/connection.h"

namespace fw::store {

namespace {

/// The continuations of a run under a filter, in the order prompt position, draw; the index of (run, prompt, draw)
/// serves both the order and the join, so that no page sorts and no text is touched before its row is wanted.
std::string fromContinuations(const ContinuationFilter& filter)
{
    std::string sql = "FROM run_prompts r ";
    if (filter.axis || filter.group)
        sql += "CROSS JOIN prompts p ON p.id = r.prompt_id ";
    sql += "CROSS JOIN continuations c ON c.run_id = r.run_id AND c.prompt_id = r.prompt_id WHERE r.run_id = :run ";
    if (filter.axis)
        sql += "AND p.axis = :axis ";
    if (filter.group)
        sql += "AND p.group_id = :group ";
    if (filter.prompt)
        sql += "AND r.prompt_id = :prompt ";
    if (!filter.lacking.empty()) // ids: nothing to quote
        sql += fmt::format("AND (SELECT COUNT(*) FROM scores s WHERE s.continuation_id = c.id AND s.signal_id IN ({})) "
                           "< {} ",
                           fmt::join(filter.lacking, ","), filter.lacking.size());
    return sql;
}

void bindFilter(SQLite::Statement& statement, std::int64_t run, const ContinuationFilter& filter)
{
    statement.bind(":run", run);
    if (filter.axis)
        statement.bind(":axis", *filter.axis);
    if (filter.group)
        statement.bind(":group", *filter.group);
    if (filter.prompt)
        statement.bind(":prompt", *filter.prompt);
}

std::vector<std::int32_t> fromLittleEndian(const SQLite::Column& column)
{
    const auto* bytes = static_cast<const unsigned char*>(column.getBlob());
    std::vector<std::int32_t> ids(static_cast<std::size_t>(column.getBytes()) / 4);
    for (std::int32_t& id : ids) {
        id = static_cast<std::int32_t>(std::uint32_t{bytes[0]} | (std::uint32_t{bytes[1]} << 8) |
                                       (std::uint32_t{bytes[2]} << 16) | (std::uint32_t{bytes[3]} << 24));
        bytes += 4;
    }
    return ids;
}

} // namespace

Result<SignalValues> Database::signalValues(std::int64_t run, std::int64_t signal, const CancelToken& cancel) const
{
    return m_connection->reading(cancel, [&]() -> Result<SignalValues> {
        SQLite::Statement select(m_connection->sqlite,
                                 "SELECT r.position, c.draw, s.value FROM run_prompts r "
                                 "CROSS JOIN continuations c ON c.run_id = r.run_id AND c.prompt_id = r.prompt_id "
                                 "CROSS JOIN scores s ON s.continuation_id = c.id AND s.signal_id = ? "
                                 "WHERE r.run_id = ? ORDER BY r.position, c.draw");
        SQLite::bind(select, signal, run);
        SignalValues values;
        while (select.executeStep()) {
            values.promptPosition.push_back(select.getColumn(0).getInt());
            values.draw.push_back(select.getColumn(1).getInt());
            values.value.push_back(select.getColumn(2).getDouble());
        }
        return values;
    });
}

Result<TextValues> Database::textScores(std::int64_t run, std::int64_t signal, const CancelToken& cancel) const
{
    return m_connection->reading(cancel, [&]() -> Result<TextValues> {
        SQLite::Statement select(m_connection->sqlite,
                                 "SELECT text_set_id, document, value FROM text_scores "
                                 "WHERE run_id = ? AND signal_id = ? ORDER BY text_set_id, document");
        SQLite::bind(select, run, signal);
        TextValues values;
        while (select.executeStep()) {
            values.textSet.push_back(select.getColumn(0).getInt64());
            values.document.push_back(select.getColumn(1).getInt());
            values.value.push_back(select.getColumn(2).getDouble());
        }
        return values;
    });
}

Result<std::vector<ContinuationRow>> Database::continuations(std::int64_t run, const ContinuationFilter& filter,
                                                             std::int64_t offset, std::int64_t limit,
                                                             const CancelToken& cancel) const
{
    return m_connection->reading(cancel, [&]() -> Result<std::vector<ContinuationRow>> {
        SQLite::Statement select(m_connection->sqlite,
                                 "SELECT c.id, c.prompt_id, r.position, c.draw, c.tokens, c.finish, c.text, c.ids " +
                                     fromContinuations(filter) +
                                     "ORDER BY r.position, c.draw LIMIT :limit OFFSET :offset");
        bindFilter(select, run, filter);
        select.bind(":limit", limit);
        select.bind(":offset", offset);
        SQLite::Statement scores(m_connection->sqlite,
                                 "SELECT signal_id, value FROM scores WHERE continuation_id = ? ORDER BY signal_id");
        std::vector<ContinuationRow> rows;
        while (select.executeStep()) {
            ContinuationRow& row = rows.emplace_back();
            row.id = select.getColumn(0).getInt64();
            row.prompt = select.getColumn(1).getInt64();
            row.promptPosition = select.getColumn(2).getInt();
            row.draw = select.getColumn(3).getInt();
            row.tokens = select.getColumn(4).getInt();
            row.finish = select.getColumn(5).getString();
            row.text = select.getColumn(6).getString();
            row.ids = fromLittleEndian(select.getColumn(7));
            scores.bind(1, row.id);
            while (scores.executeStep())
                row.scores.push_back({scores.getColumn(0).getInt64(), scores.getColumn(1).getDouble()});
            scores.reset();
        }
        return rows;
    });
}

Result<std::int64_t> Database::continuationCount(std::int64_t run, const ContinuationFilter& filter,
                                                 const CancelToken& cancel) const
{
    return m_connection->reading(cancel, [&]() -> Result<std::int64_t> {
        SQLite::Statement select(m_connection->sqlite, "SELECT COUNT(*) " + fromContinuations(filter));
        bindFilter(select, run, filter);
        select.executeStep();
        return select.getColumn(0).getInt64();
    });
}

} // namespace fw::store
