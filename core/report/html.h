// A comparison as one self-contained HTML page: no scripts, no external resources (a content security policy says so
// too), light and dark by the reader's preference, printable. All texts are escaped; charts are embedded as images, so
// that nothing in them can run, load or clash.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/compare/comparison.h"
#include "core/report/changed_texts.h"

namespace fw::report {

/// A finished chart: SVG text with width and height (or a viewBox), drawn on its own background.
struct Chart
{
    std::string title;
    std::string caption;
    std::string svg;
};

/// What was asked; findings in sentences; charts; a table a metric and axis; gaps between groups; the variants with
/// sizes and speeds; the most changed continuations side by side (folded, for they may offend); conventions.
std::string reportHtml(const compare::Comparison& comparison, std::span<const Chart> charts = {},
                       std::span<const ChangedText> texts = {});
Status writeReport(const compare::Comparison& comparison, std::span<const Chart> charts,
                   std::span<const ChangedText> texts, const std::filesystem::path& path);

} // namespace fw::report
