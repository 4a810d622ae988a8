#include "core/base/csv.h"

#include <csv.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>

#include "core/base/utf8.h"

namespace fw {

namespace {

constexpr std::size_t kMaximumField = std::size_t{1} << 20;

/// What libcsv's callbacks share: it reports fields, then row ends; we count lines by the bytes fed.
struct ParserState
{
    const std::function<Status(std::span<const std::string>, std::size_t)>* row = nullptr;
    std::vector<std::string> fields;
    const std::function<void(std::size_t, const std::string&)>* badRow = nullptr;
    std::string problem; ///< of the current row, where bad rows are skipped
    Status status;
    std::size_t line = 1;    ///< line of the byte being parsed
    std::size_t rowLine = 1; ///< line on which the current row began
    bool rowOpen = false;
    bool restores = true;
    bool first = true;    ///< no row came yet
    bool guarded = false; ///< the first row declares the formula guard

    /// A guarded text as it was.
    void restore()
    {
        if (std::exchange(first, false))
            guarded = declaresFormulaGuard(fields);
        if (guarded && restores)
            std::transform(fields.begin(), fields.end(), fields.begin(), restoreFormula);
    }

    /// The current row is bad: skipped and reported, or the end.
    void reject(const std::string& reason, const std::string& hint)
    {
        if (badRow)
            problem = reason;
        else
            status = Error{ErrorKind::InvalidInput, "line " + std::to_string(rowLine) + ": " + reason, hint};
    }
};

void onField(void* data, std::size_t size, void* context)
{
    auto& state = *static_cast<ParserState*>(context);
    if (!state.status.ok())
        return;
    if (size > kMaximumField)
        state.reject("a field is longer than 1 MiB", "check for a missing closing quote");
    else
        state.fields.emplace_back(static_cast<const char*>(data), size);
}

void onRow(int, void* context)
{
    auto& state = *static_cast<ParserState*>(context);
    if (!state.problem.empty()) {
        (*state.badRow)(state.rowLine, std::exchange(state.problem, {}));
    } else if (state.status.ok() && !state.fields.empty()) {
        state.restore();
        state.status = (*state.row)(state.fields, state.rowLine);
    }
    state.fields.clear();
    state.rowOpen = false;
}

} // namespace

Result<std::size_t> CsvTable::column(std::string_view name) const
{
    return columnIn(header, name);
}

Result<std::optional<std::size_t>> optionalColumnIn(std::span<const std::string> header, std::string_view name)
{
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end())
        return std::optional<std::size_t>();
    if (std::find(found + 1, header.end(), name) != header.end())
        return Error{ErrorKind::InvalidInput, "there are two columns '" + std::string(name) + "'",
                     "rename or drop one of them"};
    return std::optional(static_cast<std::size_t>(found - header.begin()));
}

Result<std::size_t> columnIn(std::span<const std::string> header, std::string_view name)
{
    FW_ASSIGN(const std::optional<std::size_t> found, optionalColumnIn(header, name));
    if (found)
        return *found;
    std::string known;
    for (const std::string& column : header)
        known += (known.empty() ? "" : ", ") + column;
    return Error{ErrorKind::InvalidInput, "there is no column '" + std::string(name) + "'", "columns are: " + known};
}

namespace {

using RowFunction = std::function<Status(std::span<const std::string>, std::size_t)>;

/// libcsv fed with a file piece by piece. The format and the row function outlive it.
class RowReader
{
public:
    RowReader(std::string name, const CsvFormat& format, const RowFunction& row)
        : m_name(std::move(name)), m_parser(), m_guard(nullptr, csv_free)
    {
        if (csv_init(&m_parser, CSV_APPEND_NULL) != 0)
            return;
        m_guard.reset(&m_parser);
        csv_set_delim(&m_parser, static_cast<unsigned char>(format.delimiter));
        // Spaces belong to the text: nothing is trimmed.
        csv_set_space_func(&m_parser, [](unsigned char) { return 0; });
        m_state.row = &row;
        m_state.restores = format.restoreFormulas;
        if (format.badRow)
            m_state.badRow = &format.badRow;
    }

    /// Bytes of the file in order; the first piece holds the whole byte-order mark, if there is one.
    Status feed(std::string_view bytes)
    {
        if (!m_guard)
            return Error{ErrorKind::Internal, "cannot start the CSV parser", ""};
        if (std::exchange(m_first, false)) {
            m_start = bytes.substr(0, 2);
            if (bytes.starts_with("\xEF\xBB\xBF"))
                bytes.remove_prefix(3);
        }
        // Fed up to each line ending, so that rows know the line on which they began.
        while (!bytes.empty()) {
            const std::size_t end = bytes.find('\n');
            const std::string_view part = bytes.substr(0, end == std::string_view::npos ? bytes.size() : end + 1);
            bytes.remove_prefix(part.size());
            FW_TRY(feedPart(part));
        }
        return {};
    }

    Status finish()
    {
        if (m_text.inside() && m_state.problem.empty()) {
            if (!m_state.badRow)
                return notUtf8(m_name, m_text.place(), m_start);
            m_state.problem = "ends within a character";
        }
        // Strict at the end alone: a stray quote inside a field is text, a quote that never closes is an error.
        csv_set_opts(&m_parser, CSV_APPEND_NULL | CSV_STRICT | CSV_STRICT_FINI);
        const bool unclosed = csv_fini(&m_parser, onField, onRow, &m_state) != 0;
        if (unclosed && m_state.badRow) {
            (*m_state.badRow)(m_state.rowLine, "a quoted field is never closed: all that follows is in it");
            return {};
        }
        if (unclosed)
            return located({ErrorKind::InvalidInput, at(m_state.rowLine) + "a quoted field is never closed",
                            "add the closing quote"});
        if (!m_state.status.ok())
            return located(m_state.status.error());
        return {};
    }

    Error located(Error error) const
    {
        error.message = m_name + ": " + error.message;
        return error;
    }

private:
    static std::string at(std::size_t line) { return "line " + std::to_string(line) + ": "; }

    /// A line with its ending, or a piece of one.
    Status feedPart(std::string_view part)
    {
        const bool blank = part == "\n" || part == "\r\n";
        if (!m_state.rowOpen && !blank) {
            m_state.rowLine = m_state.line;
            m_state.rowOpen = true;
            m_sinceRow = 0;
        }
        FW_TRY(checkText(part));
        if (part.find('\0') != std::string_view::npos) {
            if (!m_state.badRow)
                return located({ErrorKind::InvalidInput, "line " + std::to_string(m_state.line) + " holds a NUL byte",
                                "is this a text file in UTF-8?"});
            m_state.problem = "holds a NUL byte";
        }
        m_sinceRow += part.size();
        if (m_sinceRow > 64 * kMaximumField)
            return located({ErrorKind::InvalidInput, at(m_state.rowLine) + "the row never ends",
                            "check for a missing closing quote"});
        if (csv_parse(&m_parser, part.data(), part.size(), onField, onRow, &m_state) != part.size())
            return located({ErrorKind::InvalidInput, at(m_state.line) + csv_strerror(csv_error(&m_parser)), ""});
        if (!m_state.status.ok())
            return located(m_state.status.error());
        if (part.back() == '\n')
            ++m_state.line;
        return {};
    }

    /// What is not UTF-8 is an error, or makes its row a bad one.
    Status checkText(std::string_view part)
    {
        if (m_state.badRow && m_state.line != m_text.place().line)
            m_text.restart(m_state.line);
        if (m_text.feed(part) || !m_state.problem.empty())
            return {};
        if (!m_state.badRow)
            return notUtf8(m_name, m_text.place(), m_start);
        const TextPlace& place = m_text.place();
        m_state.problem = "is not UTF-8: from line " + std::to_string(place.line) + ", column " +
                          std::to_string(place.column) + " on";
        return {};
    }

    std::string m_name;
    std::string m_start; ///< the file's first bytes
    Utf8Check m_text;
    csv_parser m_parser;
    std::unique_ptr<csv_parser, void (*)(csv_parser*)> m_guard;
    ParserState m_state;
    std::size_t m_sinceRow = 0;
    bool m_first = true;
};

} // namespace

Status readCsvRows(const std::filesystem::path& path, const CsvFormat& format,
                   const std::function<Status(std::span<const std::string> fields, std::size_t line)>& row)
{
    std::ifstream stream(path, std::ios::binary);
    if (!stream || std::filesystem::is_directory(path))
        return Error{ErrorKind::NotFound, "cannot open " + path.string(), "check the path and its permissions"};
    RowReader reader(path.string(), format, row);
    std::string chunk(1 << 16, '\0');
    while (stream) {
        stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
        FW_TRY(reader.feed({chunk.data(), static_cast<std::size_t>(stream.gcount())}));
    }
    if (stream.bad())
        return reader.located({ErrorKind::Io, "cannot be read", "check the disk"});
    return reader.finish();
}

Status readCsvRowsOf(std::string_view text, const std::string& name, const CsvFormat& format,
                     const std::function<Status(std::span<const std::string> fields, std::size_t line)>& row)
{
    RowReader reader(name, format, row);
    FW_TRY(reader.feed(text));
    return reader.finish();
}

Result<CsvTable> readCsv(const std::filesystem::path& path, const CsvFormat& format)
{
    CsvTable table;
    std::size_t width = 0;
    bool needHeader = format.header;
    FW_TRY(readCsvRows(path, format, [&](std::span<const std::string> fields, std::size_t line) -> Status {
        if (width == 0)
            width = fields.size();
        if (fields.size() != width)
            return Error{ErrorKind::InvalidInput,
                         "line " + std::to_string(line) + " has " + std::to_string(fields.size()) +
                             " fields, expected " + std::to_string(width),
                         "quote fields that hold the delimiter"};
        for (std::size_t i = 0; !format.header && table.header.size() < width; ++i)
            table.header.push_back(std::to_string(i));
        if (std::exchange(needHeader, false)) {
            table.header.assign(fields.begin(), fields.end());
            return {};
        }
        table.rows.emplace_back(fields.begin(), fields.end());
        table.lines.push_back(line);
        return {};
    }));
    if (needHeader)
        return Error{ErrorKind::InvalidInput, path.string() + " is empty", "its first line should name the columns"};
    return table;
}

std::string csvRow(std::span<const std::string> fields)
{
    if (fields.size() == 1 && fields[0].empty())
        return "\"\"\n"; // a blank line would be no row
    std::string row;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i)
            row += ',';
        if (fields[i].find_first_of(",\"\r\n") == std::string::npos) {
            row += fields[i];
            continue;
        }
        row += '"';
        for (const char character : fields[i]) {
            if (character == '"')
                row += '"';
            row += character;
        }
        row += '"';
    }
    row += '\n';
    return row;
}

std::string neutraliseFormula(std::string_view text)
{
    const bool guarded = !text.empty() && std::string_view("=+-@\t\r'").find(text.front()) != std::string_view::npos;
    return std::string(guarded ? 1 : 0, '\'').append(text);
}

std::string restoreFormula(std::string text)
{
    if (text.starts_with('\''))
        text.erase(0, 1);
    return text;
}

bool declaresFormulaGuard(std::span<const std::string> header)
{
    return std::find(header.begin(), header.end(), kFormulaGuardColumn) != header.end();
}

} // namespace fw
