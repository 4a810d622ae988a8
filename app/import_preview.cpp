#include "app/import_preview.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

#include "core/measure/labelled_texts.h"

namespace fw::app {

namespace {

constexpr std::size_t kJsonLines = 50;        ///< looked at for their fields
constexpr std::size_t kMostBadRows = 1000;    ///< then nothing good is waited for
constexpr std::size_t kMostLine = 4U << 20U; ///< bytes

bool isJsonLines(const std::filesystem::path& file)
{
    return file.extension() == ".jsonl" || file.extension() == ".ndjson";
}

/// The fields that the first objects have, in the order in which they are met.
Result<std::vector<std::string>> fieldsOf(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream || std::filesystem::is_directory(file))
        return Error{ErrorKind::NotFound, "cannot open " + file.string(), "check the path and its permissions"};
    std::vector<std::string> fields;
    std::string line;
    for (std::size_t i = 0; i < kJsonLines && std::getline(stream, line) && line.size() < kMostLine; ++i) {
        const auto object = nlohmann::ordered_json::parse(line, nullptr, false);
        if (object.is_object())
            for (const auto& [key, value] : object.items())
                if (std::find(fields.begin(), fields.end(), key) == fields.end())
                    fields.push_back(key);
    }
    if (fields.empty())
        return Error{ErrorKind::InvalidInput, file.string() + " has no JSON object in its first lines",
                     "a line is one object with prompt, group and answer"};
    return fields;
}

} // namespace

Result<ui::ImportPreview> previewImport(const std::filesystem::path& file, const run::ImportColumns& columns,
                                        std::size_t limit)
{
    ui::ImportPreview preview;
    FW_ASSIGN(preview.columns, isJsonLines(file) ? fieldsOf(file) : measure::columnsOfFile(file));
    if (limit == 0 || columns.prompt.empty() || columns.group.empty() || columns.text.empty())
        return preview;
    CancelToken enough;
    const Status status = run::readImportedRows(
        file, columns,
        [&](const run::ImportedRow& row) -> Status {
            preview.rows.push_back(row);
            return preview.rows.size() < limit ? Status() : cancelledError();
        },
        [&](std::size_t line, const std::string& reason, const std::string&) {
            preview.badRows.push_back({line, reason});
            if (preview.badRows.size() == kMostBadRows)
                enough.cancel();
        },
        enough, {});
    if (!status.ok() && status.error().kind != ErrorKind::Cancelled)
        preview.problem = status.error();
    return preview;
}

} // namespace fw::app
