#include <cmath>
#include <map>
#include <unordered_map>
#include <vector>

#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/number_text.h"
#include "core/base/utf8.h"
#include "core/report/clean_text.h"
#include "core/report/csv.h"
#include "core/store/database.h"

namespace fw::report {

namespace {

constexpr std::int64_t kPageRows = 2'000;

/// As it is, so that it can be read again; only what is no text at all (bytes that are not UTF-8, NUL) is cleaned.
std::string exactText(std::string_view value)
{
    const bool readable = value.find('\0') == std::string_view::npos && checkUtf8(value, {}).ok();
    return neutraliseFormula(readable ? std::string(value) : cleanText(value));
}

using SignalColumns = std::map<std::int64_t, std::string>; // id → title, by id

Result<SignalColumns> signalColumns(const store::Database& database, const std::vector<store::ExperimentRun>& runs)
{
    SignalColumns columns;
    std::map<std::int64_t, std::string> hashes;
    for (const store::ExperimentRun& run : runs) {
        FW_ASSIGN(const std::vector<store::SignalRow> signals, database.signalsOf(run.run.id));
        for (const store::SignalRow& signal : signals) {
            columns[signal.id] = signal.scorer ? signal.name + " (" + signal.scorer->name + ")" : signal.name;
            hashes[signal.id] = signal.scorer ? signal.scorer->hash.substr(0, 8) : std::string();
        }
    }
    // Two versions of one scorer are two columns.
    std::map<std::string, int> uses;
    for (const auto& [id, title] : columns)
        ++uses[title];
    for (auto& [id, title] : columns)
        if (uses[title] > 1 && !hashes[id].empty())
            title.insert(title.size() - 1, ", " + hashes[id]);
    return columns;
}

Status append(const ByteSink& sink, const std::vector<std::string>& row)
{
    const std::string line = csvRow(row);
    return sink(line.data(), line.size());
}

Status appendRun(const store::Database& database, const store::ExperimentRun& run, const SignalColumns& columns,
                 const ByteSink& sink, const CancelToken& cancel)
{
    FW_ASSIGN(const std::vector<store::PromptRow> prompts, database.prompts(run.run.id));
    std::unordered_map<std::int64_t, const store::PromptRow*> byId;
    for (const store::PromptRow& prompt : prompts)
        byId[prompt.id] = &prompt;
    static const store::PromptRow kUnknown;
    for (std::int64_t offset = 0;; offset += kPageRows) {
        FW_TRY(cancel.check());
        FW_ASSIGN(const std::vector<store::ContinuationRow> page,
                  database.continuations(run.run.id, {}, offset, kPageRows, cancel));
        for (const store::ContinuationRow& continuation : page) {
            const auto found = byId.find(continuation.prompt);
            const store::PromptRow& prompt = found != byId.end() ? *found->second : kUnknown;
            std::vector<std::string> row{std::to_string(run.position),
                                         exactText(run.name),
                                         exactText(prompt.axis),
                                         exactText(prompt.group),
                                         exactText(prompt.templateId),
                                         std::to_string(continuation.promptPosition),
                                         std::to_string(continuation.draw),
                                         exactText(prompt.text),
                                         exactText(continuation.text),
                                         std::to_string(continuation.tokens),
                                         exactText(continuation.finish)};
            for (const auto& [id, title] : columns) {
                std::string field;
                for (const store::SignalScore& score : continuation.scores)
                    if (score.signal == id && std::isfinite(score.value))
                        field = numberText(score.value);
                row.push_back(std::move(field));
            }
            row.emplace_back(kFormulaGuard);
            FW_TRY(append(sink, row));
        }
        if (page.size() < static_cast<std::size_t>(kPageRows))
            return {};
    }
}

} // namespace

Status writeContinuationsCsv(const store::Database& database, std::int64_t experimentId,
                             const std::filesystem::path& path, const CancelToken& cancel)
{
    FW_ASSIGN(const std::vector<store::ExperimentRun> runs, database.runsOf(experimentId));
    FW_ASSIGN(const SignalColumns columns, signalColumns(database, runs));
    return writeFileAtomically(path, [&](const ByteSink& sink) -> Status {
        std::vector<std::string> header{"variant", "variant_name", "axis",         "group",  "template", "prompt",
                                        "draw",    "prompt_text",  "continuation", "tokens", "finish"};
        for (const auto& [id, title] : columns)
            header.push_back(exactText(title));
        header.emplace_back(kFormulaGuardColumn);
        FW_TRY(append(sink, header));
        for (const store::ExperimentRun& run : runs)
            FW_TRY(appendRun(database, run, columns, sink, cancel));
        return {};
    });
}

} // namespace fw::report
