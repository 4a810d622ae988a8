#include "core/prompts/table_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/csv.h"

namespace fw::prompts {

namespace {

constexpr std::size_t kMaximumHeader = std::size_t{64} << 10;

std::string tableName(const PromptFile& file)
{
    return file.path.filename().string();
}

std::string_view firstLine(const PromptFile& file)
{
    const std::string_view text = file.text;
    return text.substr(0, text.find('\n'));
}

CsvFormat formatOf(const PromptFile& file)
{
    CsvFormat format;
    format.delimiter = firstLine(file).find('\t') == std::string_view::npos ? ',' : '\t';
    return format;
}

Status checkHeader(const std::vector<std::string>& columns, std::initializer_list<std::string_view> needed)
{
    for (const std::string& column : columns)
        if (std::count(columns.begin(), columns.end(), column) > 1)
            return Error{ErrorKind::InvalidInput, fmt::format("line 1: the column \"{:.60}\" stands twice", column),
                         "rename or drop one of them"};
    for (const std::string_view name : needed)
        if (std::find(columns.begin(), columns.end(), name) == columns.end())
            return Error{ErrorKind::InvalidInput, fmt::format("line 1: the column \"{}\" is missing", name),
                         fmt::format("add it; the columns are: {:.500}", fmt::format("{}", fmt::join(columns, ", ")))};
    return {};
}

} // namespace

std::vector<std::string> columnsOf(const PromptFile& file)
{
    const std::string_view line = firstLine(file);
    std::vector<std::string> columns;
    if (line.empty() || line.size() > kMaximumHeader)
        return columns;
    const Status read =
        readCsvRowsOf(line, tableName(file), formatOf(file), [&](std::span<const std::string> fields, std::size_t) {
            columns.assign(fields.begin(), fields.end());
            return Status();
        });
    if (!read.ok())
        columns.clear();
    return columns;
}

bool hasColumns(const PromptFile& file, std::initializer_list<std::string_view> names)
{
    const std::vector<std::string> columns = columnsOf(file);
    return std::all_of(names.begin(), names.end(), [&](std::string_view name) {
        return std::find(columns.begin(), columns.end(), name) != columns.end();
    });
}

Error TableRow::error(const std::string& what, const std::string& hint, std::string_view column) const
{
    return {ErrorKind::InvalidInput, fmt::format("line {}: {}{}{}", m_line, column, column.empty() ? "" : ": ", what),
            hint};
}

Result<std::string> TableRow::text(std::string_view column) const
{
    std::string value = optionalText(column);
    if (value.empty())
        return error("is empty", "give it some text, or take the row out", column);
    if (value.size() > kMaximumPromptBytes)
        return error(fmt::format("is {} bytes long; {} are allowed", value.size(), kMaximumPromptBytes),
                     "shorten it, or check for a missing closing quote", column);
    return value;
}

std::string TableRow::optionalText(std::string_view column) const
{
    const auto found = std::find(m_columns.begin(), m_columns.end(), column);
    return found == m_columns.end() ? std::string() : m_fields[static_cast<std::size_t>(found - m_columns.begin())];
}

Status readTable(const PromptFile& file, std::initializer_list<std::string_view> needed,
                 const std::function<Status(const TableRow&)>& row)
{
    std::vector<std::string> columns;
    return readCsvRowsOf(file.text, tableName(file), formatOf(file),
                         [&](std::span<const std::string> fields, std::size_t line) -> Status {
                             if (columns.empty()) {
                                 columns.assign(fields.begin(), fields.end());
                                 return checkHeader(columns, needed);
                             }
                             const TableRow entry(columns, fields, line);
                             if (fields.size() != columns.size())
                                 return entry.error(
                                     fmt::format("has {} fields, the header has {}", fields.size(), columns.size()),
                                     "quote fields that hold the delimiter or a line ending");
                             return row(entry);
                         });
}

} // namespace fw::prompts
