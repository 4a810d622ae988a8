// Rows of texts that another system made, read one at a time from a CSV or JSON-lines file. A bad row is reported by
// its line and skipped; the others are kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"

namespace fw::run {

/// What the file calls its columns (CSV) or fields (JSON lines). Empty: there is none.
struct ImportColumns
{
    std::string prompt = "prompt";
    std::string group = "group";
    std::string text = "text";
    std::string model = "model";         ///< may be missing in the file: all rows are one model's
    std::string draw = "draw";           ///< may be missing: rows of the same model and prompt are counted
    std::string axis = "axis";           ///< may be missing
    std::string templateId = "template"; ///< may be missing: prompts are clusters of their own
};

struct ImportedRow
{
    std::size_t line = 0; ///< where it begins, from 1
    std::string prompt;   ///< without trailing whitespace
    std::string group;
    std::string text;
    std::string model; ///< empty where the file has none
    std::string axis;
    std::string templateId;
    std::optional<std::int64_t> draw;
};

/// A row that cannot be taken.
struct BadRow
{
    std::size_t line = 0;
    std::string reason; ///< general up to a colon
    /// Empty: the row names none, or it cannot be told. Of a row that cannot be taken apart it is what stands where the
    /// model's name would be (`certain` is false then).
    std::string model = {};
    bool certain = true;
    /// A line of a JSON-lines file in which there is no row to lose: it is no JSON, or says null for what a row needs.
    bool holdsNoRow = false;
};

using TakeRow = std::function<Status(const ImportedRow& row)>;
using TakeBadRow = std::function<void(const BadRow& row)>;

/// Each role needs a column of its own: an error (InvalidInput) where one stands for two, or a required one for none.
Status checkColumns(const ImportColumns& columns);

/// What the file calls its columns, or the fields that its first objects have, in the order in which they are met.
Result<std::vector<std::string>> columnsOfRows(const std::filesystem::path& file);

/// Reads a `.jsonl` or `.ndjson` file, a `.tsv` one (between tabs) or CSV, by its ending, in bounded memory. Errors: a file that cannot be read, a
/// required column that is missing, checkColumns(), cancelled, or what `take` returns. Progress counts bytes.
Status readImportedRows(const std::filesystem::path& file, const ImportColumns& columns, const TakeRow& take,
                        const TakeBadRow& bad, const CancelToken& cancel, ProgressSink progress);

} // namespace fw::run
