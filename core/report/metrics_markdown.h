// The page of metrics: what each figure is, in whose convention.
#pragma once

#include <string>
#include <vector>

#include "core/catalogue/catalogue.h"

namespace fw::report {

/// Markdown: a section for every metric with what it is read from, its unit, direction or ideal, convention and source.
/// `command` is what the reader runs to make the page anew.
std::string metricsMarkdown(const std::vector<catalogue::Metric>& metrics, const std::string& command);

} // namespace fw::report
