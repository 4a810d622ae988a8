#include "core/compare/comparison.h"

#include <algorithm>
#include <cmath>

namespace fw::compare {

double relativeChange(const Cell& cell)
{
    const double base = cell.value.value - cell.difference->value;
    return std::fabs(cell.difference->value) / std::max(std::fabs(base), 1e-12);
}

const Cell* Comparison::find(const std::string& metric, const std::string& scorer, const std::string& axis,
                             const std::string& group, std::size_t variant) const
{
    for (const Cell& cell : cells)
        if (cell.variant == variant && cell.metric == metric && cell.scorer == scorer && cell.axis == axis &&
            cell.group == group)
            return &cell;
    return nullptr;
}

} // namespace fw::compare
