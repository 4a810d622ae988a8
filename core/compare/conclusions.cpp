#include "core/compare/conclusions.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace fw::compare {

namespace {

Verdict verdictOf(const Comparison& comparison, const Cell& cell)
{
    if (!cell.difference || !cell.pAdjusted)
        return Verdict::Unknown;
    if (!cell.significant(comparison.alpha) || cell.insideNoise() || cell.difference->value == 0)
        return Verdict::NoChange;
    return cell.difference->value < 0 ? Verdict::Lower : Verdict::Higher;
}

bool says(const Conclusion& conclusion, Verdict verdict)
{
    return std::find(conclusion.verdicts.begin(), conclusion.verdicts.end(), verdict) != conclusion.verdicts.end();
}

} // namespace

bool Conclusion::survives() const
{
    return says(*this, Verdict::NoChange) + says(*this, Verdict::Lower) + says(*this, Verdict::Higher) <= 1;
}

bool Conclusion::contradicted() const
{
    return says(*this, Verdict::Lower) && says(*this, Verdict::Higher);
}

std::vector<Conclusion> conclusionsByScorer(const Comparison& comparison)
{
    std::vector<Conclusion> conclusions;
    if (comparison.scorers.size() < 2)
        return conclusions;
    std::set<std::tuple<std::string, std::string, std::string, std::size_t>> seen;
    for (const Cell& cell : comparison.cells) {
        if (!cell.primary || cell.scorer.empty() || cell.variant == 0 ||
            !seen.emplace(cell.metric, cell.axis, cell.group, cell.variant).second)
            continue;
        Conclusion conclusion{cell.metric, cell.axis, cell.group, cell.variant, {}, {}};
        for (const ScorerUse& scorer : comparison.scorers) {
            const Cell* other = comparison.find(cell.metric, scorer.scorer, cell.axis, cell.group, cell.variant);
            conclusion.cells.push_back(other);
            conclusion.verdicts.push_back(other ? verdictOf(comparison, *other) : Verdict::Unknown);
        }
        conclusions.push_back(std::move(conclusion));
    }
    return conclusions;
}

std::string verdictText(Verdict verdict)
{
    switch (verdict) {
    case Verdict::NoChange:
        return "no change";
    case Verdict::Lower:
        return "lower";
    case Verdict::Higher:
        return "higher";
    case Verdict::Unknown:
        break;
    }
    return "–";
}

} // namespace fw::compare
