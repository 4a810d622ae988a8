#include "core/measure/flips.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/file_ending.h"
#include "core/base/json_document.h"
#include "core/stats/binomial.h"

namespace fw::measure {

namespace {

using nlohmann::json;

constexpr const char* kHint = "give a CSV with the columns id, prediction and answer, or JSON lines with those fields";

Status take(AnsweredItems& items, std::string id, AnsweredItem item, const std::string& where)
{
    if (id.empty())
        return Error{ErrorKind::InvalidInput, where + ": the id is empty", kHint};
    if (!items.emplace(std::move(id), std::move(item)).second)
        return Error{ErrorKind::InvalidInput, where + ": the id stands twice", "give every item an id of its own"};
    return {};
}

Status readTable(const std::filesystem::path& file, AnsweredItems& items)
{
    FW_ASSIGN(const CsvTable table, readCsv(file, {.delimiter = fieldDelimiter(file)}));
    FW_ASSIGN(const std::size_t id, table.column("id"));
    FW_ASSIGN(const std::size_t prediction, table.column("prediction"));
    FW_ASSIGN(const std::size_t answer, table.column("answer"));
    for (std::size_t i = 0; i < table.rows.size(); ++i)
        FW_TRY(take(items, table.rows[i][id], {table.rows[i][prediction], table.rows[i][answer]},
                    fmt::format("{}, line {}", file.string(), table.lines[i])));
    return {};
}

Result<std::string> textOf(const json& object, const char* name, const std::string& where)
{
    const auto found = object.find(name);
    if (found != object.end() && found->is_string())
        return found->get<std::string>();
    if (found != object.end() && (found->is_number() || found->is_boolean()))
        return found->dump();
    return Error{ErrorKind::InvalidInput, fmt::format("{}: '{}' is missing or neither text nor number", where, name),
                 kHint};
}

Status readLinesOfJson(const std::filesystem::path& file, AnsweredItems& items)
{
    FW_ASSIGN(const auto lines, readLines(file));
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].find_first_not_of(" \t") == std::string::npos)
            continue;
        const std::string where = fmt::format("{}, line {}", file.string(), i + 1);
        FW_ASSIGN(const json object, parseJson(lines[i], {.name = file.string(), .hint = kHint, .line = i + 1}));
        if (!object.is_object())
            return Error{ErrorKind::InvalidInput, where + ": is no JSON object", kHint};
        FW_ASSIGN(std::string id, textOf(object, "id", where));
        FW_ASSIGN(std::string prediction, textOf(object, "prediction", where));
        FW_ASSIGN(std::string answer, textOf(object, "answer", where));
        FW_TRY(take(items, std::move(id), {std::move(prediction), std::move(answer)}, where));
    }
    return {};
}

} // namespace

Result<AnsweredItems> loadAnsweredItems(const std::filesystem::path& file)
{
    AnsweredItems items;
    FW_TRY(holdsJsonLines(file) ? readLinesOfJson(file, items) : readTable(file, items));
    return items;
}

Result<Flips> countFlips(const AnsweredItems& base, const AnsweredItems& variant)
{
    Flips flips;
    for (const auto& [id, before] : base) {
        const auto found = variant.find(id);
        if (found == variant.end())
            continue;
        const AnsweredItem& after = found->second;
        if (before.answer != after.answer)
            return Error{
                ErrorKind::InvalidInput,
                fmt::format("item '{:.60}': the base's file says that '{:.60}' is right, the variant's '{:.60}'", id,
                            before.answer, after.answer),
                "compare answers to the same questions"};
        ++flips.items;
        flips.correctBase += before.correct();
        flips.correctVariant += after.correct();
        flips.correctToIncorrect += before.correct() && !after.correct();
        flips.incorrectToCorrect += !before.correct() && after.correct();
        flips.wrongToOtherWrong += !before.correct() && !after.correct() && before.prediction != after.prediction;
    }
    if (flips.items == 0)
        return Error{ErrorKind::InvalidInput, "no item is in both files", "check that the ids are the same"};
    flips.leftOut = base.size() + variant.size() - 2 * flips.items;
    const std::size_t changed = flips.correctToIncorrect + flips.incorrectToCorrect;
    FW_ASSIGN(flips.flips, stats::exactBinomialInterval(changed, flips.items));
    FW_ASSIGN(flips.allFlips, stats::exactBinomialInterval(changed + flips.wrongToOtherWrong, flips.items));
    flips.pValue = stats::mcnemarExact(flips.correctToIncorrect, flips.incorrectToCorrect);
    return flips;
}

} // namespace fw::measure
