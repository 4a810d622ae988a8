// Rows of texts that another system made, read one at a time from a CSV or JSON-lines file. A bad row is reported by
// its line and skipped; the others are kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

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

using TakeRow = std::function<Status(const ImportedRow& row)>;
/// `reason` is general up to a colon; `model` is empty where the row names none or cannot be taken apart.
using TakeBadRow = std::function<void(std::size_t line, const std::string& reason, const std::string& model)>;

/// Each role needs a column of its own: an error (InvalidInput) where one stands for two, or a required one for none.
Status checkColumns(const ImportColumns& columns);

/// Reads a `.jsonl`, `.ndjson` or CSV file (by its ending) in bounded memory. Errors: a file that cannot be read, a
/// required column that is missing, checkColumns(), cancelled, or what `take` returns. Progress counts bytes.
Status readImportedRows(const std::filesystem::path& file, const ImportColumns& columns, const TakeRow& take,
                        const TakeBadRow& bad, const CancelToken& cancel, ProgressSink progress);

} // namespace fw::run
