#include "core/compare/comparison.h"

#include <algorithm>
#include <cmath>

namespace fw::compare {

Verdict decide(const Cell& cell, double alpha)
{
    if (!cell.primary || !cell.difference || !cell.pAdjusted)
        return Verdict::None;
    if (*cell.pAdjusted <= alpha && !cell.insideNoise() && cell.difference->value != 0)
        return Verdict::Changed;
    return cell.pEqualAdjusted && *cell.pEqualAdjusted <= alpha ? Verdict::ShownEqual : Verdict::CannotTell;
}

std::string verdictText(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Changed:
        return "changed";
    case Verdict::ShownEqual:
        return "shown equal";
    case Verdict::CannotTell:
        return "cannot tell";
    case Verdict::None:
        break;
    }
    return {};
}

std::string scopeName(Scope scope)
{
    switch (scope) {
    case Scope::Artefact:
        return "artefact";
    case Scope::Realisation:
        return "realisation";
    case Scope::Method:
        return "method";
    case Scope::Whole:
        break;
    }
    return "whole";
}

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
