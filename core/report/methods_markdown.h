// The page of compression methods: what each is, and what it did to a model in an experiment.
#pragma once

#include <string>
#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/compare/comparison.h"

namespace fw::report {

/// Markdown: a row for every variant of the comparison (likelihood, agreement with the base, sizes, speed, toxicity and
/// the gap between groups, with intervals), then a section for every method with its parameters. `command` is what the
/// reader runs to make the page anew.
std::string methodsMarkdown(const std::vector<catalogue::Method>& methods, const compare::Comparison& comparison,
                            const std::string& command);

/// A parameter's allowed values: "0 to 1", "one of even, first", with its unit.
std::string parameterRange(const catalogue::Parameter& parameter);

} // namespace fw::report
