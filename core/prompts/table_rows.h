// Prompt files with a header and a row a prompt, parted by commas or tabs, read with the place in mind: errors name the
// file, the line and the column (`mine.csv: line 7: group: is empty`). Private to this room.
#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/prompts/importers.h"

namespace fw::prompts {

/// Names of the columns, from the file's first line alone; empty where that is no header (over 64 KiB, say).
std::vector<std::string> columnsOf(const PromptFile& file);

/// Whether the file's first line names all of these columns. Cheap.
bool hasColumns(const PromptFile& file, std::initializer_list<std::string_view> names);

/// One row; valid while it is handed out.
class TableRow
{
public:
    TableRow(std::span<const std::string> columns, std::span<const std::string> fields, std::size_t line)
        : m_columns(columns), m_fields(fields), m_line(line)
    {
    }

    std::size_t line() const { return m_line; }
    /// An error in this row, or in one column of it; readTable puts the file's name before it.
    Error error(const std::string& what, const std::string& hint, std::string_view column = {}) const;
    /// The error with this row before it.
    Error located(const Error& error) const { return this->error(error.message, error.hint); }
    /// The column's text; empty or over 64 KiB is an error.
    Result<std::string> text(std::string_view column) const;
    /// The column's text, or "" where there is none.
    std::string optionalText(std::string_view column) const;

private:
    std::span<const std::string> m_columns;
    std::span<const std::string> m_fields;
    std::size_t m_line;
};

/// Hands out every row below the header, which must name each of `needed` (an error says which is missing and which
/// there are). A tab in the header makes tabs the delimiter, else commas are. Every row must be as wide as the header.
Status readTable(const PromptFile& file, std::initializer_list<std::string_view> needed,
                 const std::function<Status(const TableRow&)>& row);

} // namespace fw::prompts
