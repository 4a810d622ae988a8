// The one table of a comparison's columns: every export of figures (CSV, JSON, the window's table) has these names in this
// order. New ones come at the end.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>

#include "core/compare/comparison.h"

namespace fw::report {

/// Nothing, a text (cleaned, not neutralised), a number (perhaps not finite), a whole number, yes or no.
using CellValue = std::variant<std::monostate, std::string, double, std::int64_t, bool>;

struct CellColumn
{
    const char* name;
    CellValue (*value)(const compare::Comparison& comparison, const compare::Cell& cell);
};

std::span<const CellColumn> cellColumns();

} // namespace fw::report
