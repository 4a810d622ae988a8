// CSV after RFC 4180: multi-line quoted fields in, minimal quoting out, spreadsheet formulas neutralised on request.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
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

    /// As columnIn() of the header.
    Result<std::size_t> column(std::string_view name) const;
};

/// Index of a named column; an error that lists the columns where there is none of that name, or that says so where
/// there are two.
Result<std::size_t> columnIn(std::span<const std::string> header, std::string_view name);

/// The same for a column that may be missing.
Result<std::optional<std::size_t>> optionalColumnIn(std::span<const std::string> header, std::string_view name);

struct CsvFormat
{
    char delimiter = ',';
    bool header = true;
    bool restoreFormulas = true; ///< false: fields as they stand, of files with a formula guard, too
    /// Where set, a row with a NUL byte, with bytes that are not UTF-8 or with a field that is too long is handed here
    /// with its line and skipped, and so is what follows a quote that never closes; else each is an error.
    std::function<void(std::size_t line, const std::string& reason)> badRow = nullptr;
};

/// Reads rows one at a time in bounded memory: `row(fields, line)` may return an error to stop. A field over 1 MiB, NUL
/// bytes and what is not UTF-8 are errors that name the line. A byte-order mark is dropped, and so is a declared
/// formula guard (kFormulaGuardColumn).
Status readCsvRows(const std::filesystem::path& path, const CsvFormat& format,
                   const std::function<Status(std::span<const std::string> fields, std::size_t line)>& row);

/// The same for a file that is in memory already; `name` stands for it in messages.
Status readCsvRowsOf(std::string_view text, const std::string& name, const CsvFormat& format,
                     const std::function<Status(std::span<const std::string> fields, std::size_t line)>& row);

/// Reads a whole file; every row must have as many fields as the header (or the first row).
Result<CsvTable> readCsv(const std::filesystem::path& path, const CsvFormat& format = {});

/// One row with its line ending (LF). Quotes where needed.
std::string csvRow(std::span<const std::string> fields);

/// A text that spreadsheets would run as a formula (leading = + - @ tab or CR) gets a leading apostrophe, and so does
/// one that has an apostrophe there, so that taking one away gives every text back. For text from models or strangers,
/// never for numbers.
std::string neutraliseFormula(std::string_view text);

/// The column by which a file says that its texts went through neutraliseFormula(). Every reader here takes the
/// apostrophes away where the first row has it, and touches no text of other files.
inline constexpr const char* kFormulaGuardColumn = "formula_guard";
inline constexpr const char* kFormulaGuard = "'"; ///< what the column holds
bool declaresFormulaGuard(std::span<const std::string> header);
/// The inverse of neutraliseFormula().
std::string restoreFormula(std::string text);

} // namespace fw
