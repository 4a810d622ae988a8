#include "core/compare/comparison.h"

namespace fw::compare {

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
