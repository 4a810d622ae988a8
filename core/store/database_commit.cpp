#include <fmt/format.h>

#include <cmath>
#include <set>

#include "core/base/hash.h"
#include "core/store/connection.h"

namespace fw::store {

namespace {

Error notFinite(const std::string& where, std::int64_t signal, double value)
{
    return {ErrorKind::Numerical,
            fmt::format("the score of {} for signal {} is {}, not a finite number", where, signal, value),
            "a model that gives such numbers is broken and is not scored"};
}

std::string littleEndian(const std::vector<std::int32_t>& ids)
{
    std::string bytes;
    bytes.reserve(ids.size() * 4);
    for (const std::int32_t id : ids)
        for (int shift = 0; shift < 32; shift += 8)
            bytes.push_back(static_cast<char>((static_cast<std::uint32_t>(id) >> shift) & 0xff));
    return bytes;
}

Error otherPrompts(std::int64_t run, std::size_t position)
{
    return {ErrorKind::Incompatible,
            fmt::format("run {} was begun with other prompts (they differ at position {})", run, position),
            "prompts are part of a run's identity; this is an error of the program"};
}

} // namespace

Result<std::vector<std::int64_t>> Database::savePrompts(std::int64_t run, std::span<const PromptRow> prompts)
{
    FW_ASSIGN(const std::vector<PromptRow> present, this->prompts(run));
    return m_connection->writing([&]() -> Result<std::vector<std::int64_t>> {
        SQLite::Statement save(
            m_connection->sqlite,
            "INSERT INTO prompts (hash, text, axis, axis_title, group_id, group_title, template_id, masked, entity) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET axis_title = excluded.axis_title, "
            "group_title = excluded.group_title, masked = excluded.masked, entity = excluded.entity "
            "RETURNING id");
        SQLite::Statement link(m_connection->sqlite,
                               "INSERT INTO run_prompts (run_id, position, prompt_id, draws) VALUES (?, ?, ?, ?)");
        std::vector<std::int64_t> ids;
        std::set<std::int64_t> seen;
        for (std::size_t position = 0; position < prompts.size(); ++position) {
            const PromptRow& prompt = prompts[position];
            SQLite::bind(save, sha256(promptKey(prompt)), prompt.text, prompt.axis, prompt.axisTitle, prompt.group,
                         prompt.groupTitle, prompt.templateId, prompt.masked, prompt.entity);
            save.executeStep();
            ids.push_back(save.getColumn(0).getInt64());
            save.executeStep();
            save.reset();
            if (!seen.insert(ids.back()).second)
                return Error{ErrorKind::InvalidInput,
                             fmt::format("the prompt at position {} stands twice: \"{}\" ({}, {})", position,
                                         prompt.text, prompt.axis, prompt.group),
                             "drop the repeat"};
            if (!present.empty()) {
                if (position >= present.size() || present[position].id != ids.back() ||
                    present[position].draws != prompt.draws)
                    return otherPrompts(run, position);
                continue;
            }
            SQLite::bind(link, run, static_cast<int>(position), ids.back(), prompt.draws);
            link.exec();
            link.reset();
        }
        if (prompts.size() < present.size())
            return otherPrompts(run, prompts.size());
        return ids;
    });
}

Status Database::commitBlock(std::int64_t run, int block, std::span<const NewContinuation> continuations)
{
    for (const NewContinuation& item : continuations)
        for (const SignalScore& score : item.scores)
            if (!std::isfinite(score.value))
                return notFinite(fmt::format("prompt {}, draw {}", item.prompt, item.draw), score.signal, score.value);
    return m_connection->writing([&]() -> Status {
        SQLite::Statement begin(
            m_connection->sqlite,
            "INSERT INTO blocks (run_id, block, committed_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
        SQLite::bind(begin, run, block, timeText());
        if (begin.exec() == 0)
            return Error{ErrorKind::InvalidInput, fmt::format("block {} of run {} is committed already", block, run),
                         "a block is generated once; this is an error of the program"};
        SQLite::Statement insert(m_connection->sqlite,
                                 "INSERT INTO continuations (run_id, prompt_id, draw, tokens, finish, text, ids) "
                                 "VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id");
        SQLite::Statement score(m_connection->sqlite,
                                "INSERT INTO scores (continuation_id, signal_id, value) VALUES (?, ?, ?)");
        for (const NewContinuation& item : continuations) {
            const std::string ids = littleEndian(item.ids);
            SQLite::bind(insert, run, item.prompt, item.draw, item.tokens, item.finish, item.text);
            insert.bind(7, ids.data(), static_cast<int>(ids.size()));
            insert.executeStep();
            const std::int64_t id = insert.getColumn(0).getInt64();
            insert.executeStep();
            insert.reset();
            for (const SignalScore& value : item.scores) {
                SQLite::bind(score, id, value.signal, value.value);
                score.exec();
                score.reset();
            }
        }
        return {};
    });
}

Status Database::addScores(std::int64_t run, std::int64_t signal, std::span<const NewScore> scores)
{
    const NewScores one{signal, {scores.begin(), scores.end()}};
    return addScores(run, {&one, 1});
}

Status Database::addScores(std::int64_t run, std::span<const NewScores> signals)
{
    for (const auto& [signal, scores] : signals)
        for (const NewScore& score : scores)
            if (!std::isfinite(score.value))
                return notFinite(fmt::format("continuation {}", score.continuation), signal, score.value);
    return m_connection->writing([&]() -> Status {
        SQLite::Statement insert(m_connection->sqlite, "INSERT INTO scores (continuation_id, signal_id, value) "
                                                       "SELECT id, ?, ? FROM continuations WHERE id = ? AND run_id = ? "
                                                       "ON CONFLICT (continuation_id, signal_id) DO NOTHING");
        SQLite::Statement present(m_connection->sqlite,
                                  "SELECT s.value FROM continuations c JOIN scores s ON s.continuation_id = c.id "
                                  "WHERE c.id = ? AND c.run_id = ? AND s.signal_id = ?");
        const auto add = [&](std::int64_t signal, const NewScore& score) -> Status {
            SQLite::bind(insert, signal, score.value, score.continuation, run);
            const bool added = insert.exec() > 0;
            insert.reset();
            if (added)
                return {};
            SQLite::bind(present, score.continuation, run, signal);
            if (!present.executeStep())
                return Error{ErrorKind::InvalidInput,
                             fmt::format("continuation {} does not belong to run {}", score.continuation, run),
                             "this is an error of the program"};
            if (const double value = present.getColumn(0).getDouble(); value != score.value)
                return Error{ErrorKind::Incompatible,
                             fmt::format("continuation {} has the score {} for signal {} already, not {}",
                                         score.continuation, value, signal, score.value),
                             "scores of one scorer do not change; a changed scorer has another hash"};
            present.reset();
            return {};
        };
        for (const auto& [signal, scores] : signals)
            for (const NewScore& score : scores)
                FW_TRY(add(signal, score));
        return {};
    });
}

Status Database::saveTextScores(std::int64_t run, std::int64_t textSet, std::span<const NewTextScore> scores)
{
    for (const NewTextScore& score : scores)
        if (!std::isfinite(score.value))
            return notFinite(fmt::format("document {}", score.document), score.signal, score.value);
    return m_connection->writing([&]() -> Status {
        SQLite::Statement insert(
            m_connection->sqlite,
            "INSERT INTO text_scores (run_id, text_set_id, document, signal_id, value) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (run_id, signal_id, text_set_id, document) DO UPDATE SET value = excluded.value");
        for (const NewTextScore& score : scores) {
            SQLite::bind(insert, run, textSet, score.document, score.signal, score.value);
            insert.exec();
            insert.reset();
        }
        return {};
    });
}

} // namespace fw::store
