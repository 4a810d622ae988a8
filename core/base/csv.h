// CSV after RFC 4180: multi-line quoted fields in, minimal quoting out, spreadsheet formulas neutralised on request.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace fw {

/// A whole CSV file. `lines[i]` is the 1-based line at which row i begins, for messages.
struct CsvTable
{
    std::vector<std::string> header; ///< "0", "1", … where the file has none
    std::vector<std::vector<std::string>> rows;
    std::vector<std::size_t> lines;

    /// Index of a named column, or an error that lists the columns there are.
    Result<std::size_t> column(std::string_view name) const;
};

struct CsvFormat
{
    char delimiter = ',';
    bool header = true;
    /// Where set, a row with a NUL byte or a field that is too long is handed here with its line and skipped, and so is
    /// what follows a quote that never closes; else each is an error.
    std::function<void(std::size_t line, const std::string& reason)> badRow = nullptr;
};

/// Reads rows one at a time in bounded memory: `row(fields, line)` may return an error to stop. A field over 1 MiB or
/// NUL bytes are errors that name the line. A byte-order mark is dropped.
Status readCsvRows(const std::filesystem::path& path, const CsvFormat& format,
                   const std::function<Status(std::span<const std::string> fields, std::size_t line)>& row);

/// The same for a file that is in memory already; `name` stands for it in messages.
Status readCsvRowsOf(std::string_view text, const std::string& name, const CsvFormat& format,
                     const std::function<Status(std::span<const std::string> fields, std::size_t line)>& row);

/// Reads a whole file; every row must have as many fields as the header (or the first row).
Result<CsvTable> readCsv(const std::filesystem::path& path, const CsvFormat& format = {});

/// One row with its line ending (LF). Quotes where needed.
std::string csvRow(std::span<const std::string> fields);

/// A text that spreadsheets would run as a formula (leading = + - @ tab or CR) gets a leading apostrophe.
/// For text from models or strangers, never for numbers.
std::string neutraliseFormula(std::string_view text);

} // namespace fw
