#include "core/run/imported_rows.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <fstream>
#include <set>
#include <span>

#include "core/base/csv.h"
#include "core/base/file_ending.h"
#include "core/base/json_document.h"
#include "core/base/utf8.h"
#include "core/prompts/prompt_text.h"

namespace fw::run {

namespace {

using nlohmann::json;

constexpr std::size_t kMaximumLine = std::size_t{4} << 20;
constexpr std::size_t kRowsBetweenChecks = 256;

/// The places of a row, in the order of kFields.
enum Field { Prompt, Group, Text, Model, Draw, Axis, Template, kFieldCount };

struct FieldRule
{
    std::string ImportColumns::*column;
    bool required;
};

constexpr std::array<FieldRule, kFieldCount> kFields{{{&ImportColumns::prompt, true},
                                                      {&ImportColumns::group, true},
                                                      {&ImportColumns::text, true},
                                                      {&ImportColumns::model, false},
                                                      {&ImportColumns::draw, false},
                                                      {&ImportColumns::axis, false},
                                                      {&ImportColumns::templateId, false}}};

constexpr std::array<const char*, kFieldCount> kRoleNames = {"prompt", "group", "answer",  "model",
                                                             "draw",   "axis",  "template"};

using Values = std::array<std::string, kFieldCount>;

/// Empty, or why the row cannot be taken.
std::string fill(ImportedRow& row, Values values, const ImportColumns& columns)
{
    for (std::size_t field = 0; field < kFieldCount; ++field) {
        const std::string& name = columns.*kFields[field].column;
        if (values[field].find('\0') != std::string::npos)
            return fmt::format("{} holds a NUL character", name);
    }
    row.prompt = prompts::withoutTrailingWhitespace(values[Prompt]);
    if (row.prompt.empty())
        return columns.prompt + " is empty";
    row.group = prompts::withoutTrailingWhitespace(values[Group]);
    if (row.group.empty())
        return columns.group + " is empty";
    row.text = std::move(values[Text]);
    row.model = prompts::withoutTrailingWhitespace(values[Model]);
    row.axis = prompts::withoutTrailingWhitespace(values[Axis]);
    row.templateId = prompts::withoutTrailingWhitespace(values[Template]);
    row.draw.reset();
    if (!values[Draw].empty()) {
        std::int64_t draw = 0;
        const char* end = values[Draw].data() + values[Draw].size();
        const auto [stop, problem] = std::from_chars(values[Draw].data(), end, draw);
        if (problem != std::errc() || stop != end)
            return fmt::format("{} is no whole number: '{:.40}'", columns.draw, values[Draw]);
        row.draw = draw;
    }
    return {};
}

/// Checks for cancel and moves the progress every few rows.
class Pace
{
public:
    Pace(const CancelToken& cancel, const ProgressSink& progress) : m_cancel(cancel), m_progress(progress) {}

    Status step(std::size_t bytes)
    {
        m_bytes += bytes;
        if (++m_rows % kRowsBetweenChecks != 0)
            return {};
        m_progress.advance(static_cast<std::int64_t>(m_bytes));
        return m_cancel.check();
    }

private:
    const CancelToken& m_cancel;
    const ProgressSink& m_progress;
    std::size_t m_rows = 0;
    std::size_t m_bytes = 0;
};

/// readCsvRows() puts the file's name before it.
Error missingColumn(const std::string& name, const std::string& known)
{
    return {ErrorKind::InvalidInput, fmt::format("there is no column '{}'", name),
            fmt::format("say which column it is; there are: {}", known)};
}

class CsvReader
{
public:
    CsvReader(const std::filesystem::path& file, const ImportColumns& columns, const TakeRow& take,
              const TakeBadRow& bad)
        : m_file(file), m_columns(columns), m_take(take), m_bad(bad)
    {
    }

    Status read(Pace pace)
    {
        CsvFormat format;
        format.delimiter = fieldDelimiter(m_file);
        format.badRow = [&](std::size_t line, const std::string& reason) {
            m_bad({.line = line, .reason = reason, .certain = false});
        };
        FW_TRY(readCsvRows(m_file, format, [&](std::span<const std::string> fields, std::size_t line) -> Status {
            std::size_t bytes = 0;
            for (const std::string& field : fields)
                bytes += field.size() + 1;
            FW_TRY(pace.step(bytes));
            return m_width == 0 ? readHeader(fields) : readRow(fields, line);
        }));
        if (m_width == 0)
            return Error{ErrorKind::InvalidInput, m_file.string() + " is empty", "its first line names the columns"};
        return {};
    }

private:
    Status readHeader(std::span<const std::string> names)
    {
        m_width = names.size();
        for (std::size_t field = 0; field < kFieldCount; ++field) {
            const std::string& wanted = m_columns.*kFields[field].column;
            FW_ASSIGN(m_places[field], optionalColumnIn(names, wanted));
            if (!m_places[field] && kFields[field].required)
                return missingColumn(wanted, fmt::format("{}", fmt::join(names, ", ")));
        }
        return {};
    }

    Status readRow(std::span<const std::string> fields, std::size_t line)
    {
        if (fields.size() != m_width) {
            const bool told = m_places[Model] && *m_places[Model] < fields.size();
            m_bad({line,
                   fmt::format("wrong number of fields: {} fields where the header has {}", fields.size(), m_width),
                   told ? std::string(prompts::withoutTrailingWhitespace(fields[*m_places[Model]])) : std::string(),
                   false});
            return {};
        }
        Values values;
        for (std::size_t field = 0; field < kFieldCount; ++field)
            if (m_places[field])
                values[field] = fields[*m_places[field]];
        ImportedRow row;
        row.line = line;
        const std::string model(prompts::withoutTrailingWhitespace(values[Model]));
        const std::string problem = fill(row, std::move(values), m_columns);
        if (problem.empty())
            return m_take(row);
        m_bad({line, problem, model});
        return {};
    }

    const std::filesystem::path& m_file;
    const ImportColumns& m_columns;
    const TakeRow& m_take;
    const TakeBadRow& m_bad;
    std::size_t m_width = 0;
    std::array<std::optional<std::size_t>, kFieldCount> m_places{};
};

/// A field of an object as text; numbers are written out. Empty, or the problem.
std::string textOf(const json& object, const std::string& name, bool required, std::string& value)
{
    const auto found = name.empty() ? object.end() : object.find(name);
    if (found == object.end())
        return required ? fmt::format("has no field '{}'", name) : std::string();
    if (found->is_null())
        return required ? fmt::format("{} is null", name) : std::string();
    if (found->is_string())
        value = found->get<std::string>();
    else if (found->is_number_integer()) // with all its digits, beyond what is signed, too
        value = found->dump();
    else
        return fmt::format("{} is neither a text nor a whole number", name);
    return {};
}

/// A line without its ending. False at the end of the file; a line over the bound is skipped and comes back empty with
/// `tooLong` set.
bool nextLine(std::istream& stream, std::string& line, bool& tooLong)
{
    line.clear();
    tooLong = false;
    std::streambuf& buffer = *stream.rdbuf();
    bool any = false;
    for (int byte = buffer.sbumpc(); byte != std::char_traits<char>::eof(); byte = buffer.sbumpc()) {
        any = true;
        if (byte == '\n')
            break;
        if (line.size() < kMaximumLine)
            line.push_back(static_cast<char>(byte));
        else
            tooLong = true;
    }
    if (tooLong)
        line.clear();
    return any;
}

/// The string that stands behind "name": in a text that is no JSON; empty where there is none.
std::string valueInBrokenJson(std::string_view text, const std::string& name)
{
    const std::string key = json(name).dump();
    for (std::size_t at = text.find(key); at != std::string_view::npos; at = text.find(key, at + 1)) {
        std::size_t next = text.find_first_not_of(" \t", at + key.size());
        if (next == std::string_view::npos || text[next] != ':')
            continue;
        next = text.find_first_not_of(" \t", next + 1);
        if (next == std::string_view::npos || text[next] != '"')
            continue;
        std::size_t end = next + 1;
        while (end < text.size() && text[end] != '"')
            end += text[end] == '\\' ? 2 : 1;
        if (end >= text.size())
            continue;
        const auto value = parseJson(text.substr(next, end + 1 - next), {});
        if (value.ok() && value->is_string())
            return value->get<std::string>();
    }
    return {};
}

/// Hands out the text of every line that is not blank, without a byte-order mark, or why it cannot be read. Stops at an
/// error of either.
Status readLinesOf(const std::filesystem::path& file,
                   const std::function<Status(std::size_t line, std::string_view text)>& take,
                   const std::function<Status(std::size_t line, std::string_view text, const std::string& reason)>& bad)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream || std::filesystem::is_directory(file))
        return Error{ErrorKind::NotFound, "cannot open " + file.string(), "check the path and its permissions"};
    std::string text;
    bool tooLong = false;
    for (std::size_t line = 1; nextLine(stream, text, tooLong); ++line) {
        if (tooLong) {
            FW_TRY(bad(line, {}, "is longer than 4 MiB"));
            continue;
        }
        if (line == 1 && text.starts_with("\xEF\xBB\xBF"))
            text.erase(0, 3);
        if (text.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        Utf8Check check;
        if (!check.feed(text) || !check.finish()) {
            FW_TRY(bad(line, text, fmt::format("is not UTF-8: from column {} on", check.place().column)));
            continue;
        }
        FW_TRY(take(line, text));
    }
    return {};
}

class JsonLinesReader
{
public:
    JsonLinesReader(const ImportColumns& columns, const TakeRow& take, const TakeBadRow& bad, Pace pace)
        : m_columns(columns), m_take(take), m_bad(bad), m_pace(pace)
    {
    }

    Status read(const std::filesystem::path& file)
    {
        return readLinesOf(
            file,
            [&](std::size_t line, std::string_view text) -> Status {
                FW_TRY(m_pace.step(text.size() + 1));
                return takeLine(line, text);
            },
            [&](std::size_t line, std::string_view text, const std::string& reason) -> Status {
                FW_TRY(m_pace.step(text.size() + 1));
                m_bad({line, reason, told(text), false});
                return {};
            });
    }

private:
    std::string told(std::string_view text) const
    {
        const std::string model = m_columns.model.empty() ? "" : valueInBrokenJson(text, m_columns.model);
        return std::string(prompts::withoutTrailingWhitespace(model));
    }

    Status takeLine(std::size_t line, std::string_view text)
    {
        const auto document = parseJson(text, {.line = line});
        if (!document.ok() || !document->is_object()) {
            const std::string why = document.ok() ? "is no JSON object" : "is no JSON: " + document.error().message;
            // Without a brace it is no row; with one it is no loss only where it tells whose it was.
            const std::string model = told(text);
            const bool begun = text.find_first_of("{[") == text.find_first_not_of(" \t");
            m_bad({line, why, model, false, !begun || !model.empty()});
            return {};
        }
        Values values;
        std::string problem;
        bool isNull = false;
        for (std::size_t field = 0; field < kFieldCount; ++field) {
            const std::string& name = m_columns.*kFields[field].column;
            std::string wrong = textOf(*document, name, kFields[field].required, values[field]);
            if (!problem.empty() || wrong.empty())
                continue;
            problem = std::move(wrong);
            isNull = document->contains(name) && document->at(name).is_null();
        }
        ImportedRow row;
        row.line = line;
        const std::string model(prompts::withoutTrailingWhitespace(values[Model]));
        if (problem.empty())
            problem = fill(row, std::move(values), m_columns);
        if (problem.empty())
            return m_take(row);
        m_bad({line, problem, model, true, isNull});
        return {};
    }

    const ImportColumns& m_columns;
    const TakeRow& m_take;
    const TakeBadRow& m_bad;
    Pace m_pace;
};

constexpr std::size_t kLookedAtLines = 50; ///< for their fields

/// The fields of the first objects, in the order in which they are met.
Result<std::vector<std::string>> fieldsOf(const std::filesystem::path& file)
{
    std::vector<std::string> fields;
    std::size_t lines = 0;
    const auto looked = [&] { return ++lines < kLookedAtLines ? Status() : cancelledError(); };
    const Status status = readLinesOf(
        file,
        [&](std::size_t, std::string_view text) -> Status {
            const auto object = nlohmann::ordered_json::parse(text, nullptr, false);
            if (object.is_object())
                for (const auto& [key, value] : object.items())
                    if (std::find(fields.begin(), fields.end(), key) == fields.end())
                        fields.push_back(key);
            return looked();
        },
        [&](std::size_t, std::string_view, const std::string&) { return looked(); });
    if (!status.ok() && status.error().kind != ErrorKind::Cancelled)
        return status.error();
    if (fields.empty())
        return Error{ErrorKind::InvalidInput, file.string() + " has no JSON object in its first lines",
                     "a line is one object with prompt, group and answer"};
    return fields;
}

Result<std::vector<std::string>> headerOf(const std::filesystem::path& file)
{
    std::vector<std::string> columns;
    CsvFormat format;
    format.delimiter = fieldDelimiter(file);
    // An error of our own ends the reading behind the first row.
    const Status status = readCsvRows(file, format, [&](std::span<const std::string> fields, std::size_t) -> Status {
        if (!columns.empty())
            return cancelledError();
        columns.assign(fields.begin(), fields.end());
        return {};
    });
    if (!status.ok() && columns.empty())
        return status.error();
    if (columns.empty())
        return Error{ErrorKind::InvalidInput, file.string() + " is empty", "its first line names the columns"};
    return columns;
}

} // namespace

Status checkColumns(const ImportColumns& columns)
{
    std::set<std::string> taken;
    for (std::size_t field = 0; field < kFieldCount; ++field) {
        const std::string& name = columns.*kFields[field].column;
        if (name.empty() && kFields[field].required)
            return Error{ErrorKind::InvalidInput, fmt::format("no column is named for the {}", kRoleNames[field]),
                         "say which column it is"};
        if (!name.empty() && !taken.insert(name).second)
            return Error{ErrorKind::InvalidInput,
                         fmt::format("column '{}' is to be the {} and another role as well", name, kRoleNames[field]),
                         "each role needs a column of its own; name none ('') for a role that has none"};
    }
    return {};
}

Result<std::vector<std::string>> columnsOfRows(const std::filesystem::path& file)
{
    return holdsJsonLines(file) ? fieldsOf(file) : headerOf(file);
}

Status readImportedRows(const std::filesystem::path& file, const ImportColumns& columns, const TakeRow& take,
                        const TakeBadRow& bad, const CancelToken& cancel, ProgressSink progress)
{
    FW_TRY(checkColumns(columns));
    std::error_code unknown;
    const auto size = std::filesystem::file_size(file, unknown);
    progress.beginStage("read", unknown ? 0 : static_cast<std::int64_t>(size), "bytes");
    const Pace pace(cancel, progress);
    if (holdsJsonLines(file))
        return JsonLinesReader(columns, take, bad, pace).read(file);
    return CsvReader(file, columns, take, bad).read(pace);
}

} // namespace fw::run
