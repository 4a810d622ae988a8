// The first rows of a file of texts, for the window to show before anything is imported.
#pragma once

#include "ui/engine/services.h"

namespace fw::app {

/// As ui::PreviewFunction. Without columns for prompt, group and answer there are the names of the columns alone.
Result<ui::ImportPreview> previewImport(const std::filesystem::path& file, const run::ImportColumns& columns,
                                        std::size_t limit);

} // namespace fw::app
