// The comparison as aligned text for a terminal: findings, then primary metrics, then the others, then sizes and
// speeds. One row a group and variant: value [interval], Δ to base, p, marks.
#pragma once

#include <string>

#include "core/compare/comparison.h"

namespace fw::report {

struct TableOptions
{
    bool exploratory = true; ///< also metrics outside the declared family
    bool groups = true;      ///< also single groups, not only all of an axis together
    bool findings = true;
    bool legend = true;
};

/// UTF-8, lines end in LF, no control sequences whatever the texts hold. Marks: ◆ changed, = shown equal,
/// ~ inside the noise floor.
std::string comparisonTable(const compare::Comparison& comparison, const TableOptions& options = {});

} // namespace fw::report
