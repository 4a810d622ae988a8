// Pictures without a window: every chart of a comparison, and every page of the workbench.
#pragma once

#include <QSize>

#include <filesystem>
#include <vector>

#include "core/base/output_place.h"
#include "core/compare/comparison.h"
#include "ui/engine/services.h"
#include "ui/look/theme.h"

namespace fw::app {

/// Writes METRIC[-SCORER]-AXIS-differences and -bars as .png and .svg for every metric, scorer and axis of the
/// comparison ("run" stands for the axis of whole runs); returns the files in the order written. Needs a QApplication.
Result<std::vector<std::filesystem::path>> renderCharts(const compare::Comparison& comparison,
                                                        const std::filesystem::path& directory, const ui::Theme& theme,
                                                        const OutputRules& rules = {});

/// Opens the workbench on an experiment's file and database, waits for its comparison and saves configure.png, run.png,
/// compare.png, compare-bars.png, scorers-card.png, scorers-try.png and scorers-evaluate.png in the window's size.
/// Either path may be empty.
Status saveScreenshots(const ui::Services& services, const std::filesystem::path& experiment,
                       const std::filesystem::path& database, const std::filesystem::path& directory,
                       const ui::Theme& theme, const QSize& size = {1440, 900}, bool replace = false);

} // namespace fw::app
