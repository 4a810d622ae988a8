// Charts as files: PNG at twice the size, SVG with real text. With headings, so that the picture explains itself.
#pragma once

#include <QByteArray>
#include <QSizeF>

#include <filesystem>

#include "core/base/result.h"
#include "ui/charts/comparison_chart.h"

namespace fw::ui {

inline constexpr QSizeF kExportSize{1000, 560};

/// The chart as an SVG document. Leaves the chart arranged for the export: arrange() it again for the screen.
QByteArray svgOf(ComparisonChart& chart, const QSizeF& size = kExportSize);

/// Writes by the ending of `path`: .svg, else PNG. Complete or absent; errors name the path. As svgOf(), it leaves the
/// chart arranged for the export.
Status exportChart(ComparisonChart& chart, const std::filesystem::path& path, const QSizeF& size = kExportSize);

} // namespace fw::ui
