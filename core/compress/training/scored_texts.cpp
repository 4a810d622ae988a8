#include "core/compress/training/scored_texts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

#include "core/base/csv.h"
#include "core/base/number_text.h"

namespace fw::compress {

namespace {

/// Which column holds what.
struct Columns
{
    std::size_t axis = 0, group = 0, prompt = 0, continuation = 0, score = 0;
    std::optional<std::size_t> variant;
};

struct Row
{
    std::string prompt;
    std::string continuation;
};

using Class = std::tuple<std::string, std::string, bool>; // axis, group, toxic

Result<Columns> columnsOf(const std::vector<std::string>& header, const std::string& file)
{
    Columns columns;
    for (const auto& [name, column] :
         {std::pair("axis", &columns.axis), std::pair("group", &columns.group),
          std::pair("prompt_text", &columns.prompt), std::pair("continuation", &columns.continuation)}) {
        FW_ASSIGN(*column, columnIn(header, name));
    }
    FW_ASSIGN(columns.variant, optionalColumnIn(header, "variant"));
    FW_ASSIGN(const auto score, optionalColumnIn(header, "score"));
    if (score) {
        columns.score = *score;
        return columns;
    }
    std::vector<std::size_t> scorers;
    for (std::size_t i = 0; i < header.size(); ++i)
        if (header[i].ends_with(")") && header[i].find(" (") != std::string::npos)
            scorers.push_back(i);
    if (scorers.size() != 1)
        return Error{
            ErrorKind::InvalidInput,
            fmt::format("{}: {} columns hold a scorer's numbers and none is called 'score'", file, scorers.size()),
            "call the column that is to count 'score'"};
    columns.score = scorers.front();
    return columns;
}

Result<double> numberOf(const std::string& text, const std::string& file, std::size_t line)
{
    const auto value = parseNumber(text);
    if (!value || !std::isfinite(*value))
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}, line {}: the score '{:.40}' is no number", file, line, text),
                     "leave it empty where there is none"};
    return *value;
}

/// `count` of `rows`, spread evenly; all where there are no more.
std::vector<Row> spread(const std::vector<Row>& rows, std::size_t count)
{
    if (rows.size() <= count)
        return rows;
    std::vector<Row> chosen;
    for (std::size_t i = 0; i < count; ++i)
        chosen.push_back(rows[i * rows.size() / count]);
    return chosen;
}

} // namespace

Result<std::vector<ScoredText>> loadScoredTexts(const Context& from, double threshold, std::int64_t maximum,
                                                std::int64_t context)
{
    if (from.scoredTexts.empty())
        return Error{ErrorKind::InvalidInput, "this step reads scored continuations of the base and none are named",
                     "set scored_texts in the experiment, or --scored-texts on the command line"};
    const std::string file = from.scoredTexts.string();
    std::vector<std::string> header;
    Columns columns;
    std::map<Class, std::vector<Row>> rows;
    const auto take = [&](std::span<const std::string> fields, std::size_t line) -> Status {
        FW_TRY(from.cancel.check());
        if (header.empty()) {
            header.assign(fields.begin(), fields.end());
            FW_ASSIGN(columns, columnsOf(header, file));
            return {};
        }
        if (fields.size() != header.size())
            return Error{
                ErrorKind::InvalidInput,
                fmt::format("{}, line {}: {} fields, and the header has {}", file, line, fields.size(), header.size()),
                "quote fields that hold commas"};
        if (fields[columns.score].empty() || (columns.variant && fields[*columns.variant] != "0"))
            return {};
        FW_ASSIGN(const double score, numberOf(fields[columns.score], file, line));
        rows[{fields[columns.axis], fields[columns.group], score >= threshold}].push_back(
            {fields[columns.prompt], fields[columns.continuation]});
        return {};
    };
    CsvFormat format;
    format.header = false;
    FW_TRY(readCsvRows(from.scoredTexts, format, take));
    const std::size_t ofEach =
        std::max<std::size_t>(1, static_cast<std::size_t>(maximum) / std::max<std::size_t>(1, rows.size()));
    std::vector<ScoredText> texts;
    for (const auto& [of, all] : rows)
        for (const Row& row : spread(all, ofEach)) {
            FW_TRY(from.cancel.check());
            ScoredText scored{std::get<0>(of), std::get<1>(of), std::get<2>(of), {}};
            Continuation& text = scored.text;
            text.ids = from.tokenizer.encode(row.prompt);
            text.first = text.ids.size();
            const std::vector<int> continuation = from.tokenizer.encode(row.continuation);
            text.ids.insert(text.ids.end(), continuation.begin(), continuation.end());
            if (text.first > 0 && !continuation.empty() && static_cast<std::int64_t>(text.ids.size()) <= context)
                texts.push_back(std::move(scored));
        }
    return texts;
}

} // namespace fw::compress
