#include "app/import_preview.h"

namespace fw::app {

namespace {

constexpr std::size_t kMostBadRows = 1000; ///< then nothing good is waited for

} // namespace

Result<ui::ImportPreview> previewImport(const std::filesystem::path& file, const run::ImportColumns& columns,
                                        std::size_t limit)
{
    ui::ImportPreview preview;
    FW_ASSIGN(preview.columns, run::columnsOfRows(file));
    if (limit == 0 || columns.prompt.empty() || columns.group.empty() || columns.text.empty())
        return preview;
    CancelToken enough;
    const Status status = run::readImportedRows(
        file, columns,
        [&](const run::ImportedRow& row) -> Status {
            preview.rows.push_back(row);
            return preview.rows.size() < limit ? Status() : cancelledError();
        },
        [&](const run::BadRow& row) {
            preview.badRows.push_back(row);
            if (preview.badRows.size() == kMostBadRows)
                enough.cancel();
        },
        enough, {});
    if (!status.ok() && status.error().kind != ErrorKind::Cancelled)
        preview.problem = status.error();
    return preview;
}

} // namespace fw::app
