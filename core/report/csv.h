// CSV exports, RFC 4180, UTF-8, LF. Columns are stable: new ones are only ever added at the end. Figures are written so
// that they read back to the same double, with a point whatever the locale; what is not known is an empty field.
// Texts (names, groups, prompts, continuations) are cleaned to valid UTF-8 and neutralised for spreadsheets: one that
// begins with = + - @ tab or CR gets a leading apostrophe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/compare/comparison.h"

namespace fw::store {
class Database;
}

namespace fw::report {

/// One row a cell that `keep` wants (all, without one), in the comparison's order, with the columns of cellColumns(). Yes
/// is 1 and no 0.
std::string comparisonCsv(const compare::Comparison& comparison,
                          const std::function<bool(const compare::Cell&)>& keep = {});
Status writeComparisonCsv(const compare::Comparison& comparison, const std::filesystem::path& path);

/// One row a fact of a variant: variant, variant_name, recipe, status, message, name, value, unit. A variant without
/// facts has one row with the last three empty.
std::string factsCsv(const compare::Comparison& comparison);
Status writeFactsCsv(const compare::Comparison& comparison, const std::filesystem::path& path);

/// Every continuation of an experiment's runs, read page by page: variant, variant_name, axis, group, template, prompt
/// (position), draw, prompt_text, continuation, tokens, finish, then a column for each signal that any of the runs has
/// ("text/empty", or "toxicity (toxicity)" with its scorer's name), by signal id.
Status writeContinuationsCsv(const store::Database& database, std::int64_t experimentId,
                             const std::filesystem::path& path, const CancelToken& cancel = {});

} // namespace fw::report
