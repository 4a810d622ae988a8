#include "core/compare/conclusions.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "core/base/number_text.h"

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

std::vector<Judge> judgesOf(const Comparison& comparison)
{
    std::vector<Judge> judges;
    for (std::size_t scorer = 0; scorer < comparison.scorers.size(); ++scorer) {
        const std::size_t first = judges.size();
        judges.push_back({scorer, comparison.scorers[scorer].threshold, true});
        for (const ThresholdCells& other : comparison.otherThresholds)
            if (other.scorer == comparison.scorers[scorer].scorer)
                judges.push_back({scorer, other.threshold, false});
        std::sort(judges.begin() + static_cast<std::ptrdiff_t>(first), judges.end(),
                  [](const Judge& a, const Judge& b) { return a.threshold < b.threshold; });
    }
    return judges;
}

/// What `judge` has for the question of `cell`, or nullptr.
const Cell* answerOf(const Comparison& comparison, const Judge& judge, const Cell& cell)
{
    const std::string& scorer = comparison.scorers[judge.scorer].scorer;
    if (judge.asked)
        return comparison.find(cell.metric, scorer, cell.axis, cell.group, cell.variant);
    for (const ThresholdCells& other : comparison.otherThresholds)
        if (other.scorer == scorer && other.threshold == judge.threshold)
            for (const Cell& answer : other.cells)
                if (answer.metric == cell.metric && answer.axis == cell.axis && answer.group == cell.group &&
                    answer.variant == cell.variant)
                    return &answer;
    return nullptr;
}

} // namespace

std::size_t Conclusion::known() const
{
    return verdicts.size() - static_cast<std::size_t>(std::count(verdicts.begin(), verdicts.end(), Verdict::Unknown));
}

bool Conclusion::survives() const
{
    return known() > 1 &&
           says(*this, Verdict::NoChange) + says(*this, Verdict::Lower) + says(*this, Verdict::Higher) <= 1;
}

bool Conclusion::contradicted() const
{
    return says(*this, Verdict::Lower) && says(*this, Verdict::Higher);
}

Conclusions conclusionsByScorer(const Comparison& comparison)
{
    Conclusions conclusions{judgesOf(comparison), {}};
    if (conclusions.judges.size() < 2)
        return conclusions;
    std::set<std::tuple<std::string, std::string, std::string, std::size_t>> seen;
    for (const Cell& cell : comparison.cells) {
        if (!cell.primary || cell.scorer.empty() || cell.variant == 0 ||
            !seen.emplace(cell.metric, cell.axis, cell.group, cell.variant).second)
            continue;
        Conclusion row{cell.metric, cell.axis, cell.group, cell.variant, {}, {}};
        for (const Judge& judge : conclusions.judges) {
            const Cell* answer = answerOf(comparison, judge, cell);
            row.cells.push_back(answer);
            row.verdicts.push_back(answer ? verdictOf(comparison, *answer) : Verdict::Unknown);
        }
        const auto answers = std::count_if(row.cells.begin(), row.cells.end(), [](const Cell* one) { return one; });
        if (answers > 1 || comparison.scorers.size() > 1) // else nobody could disagree
            conclusions.rows.push_back(std::move(row));
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

std::string judgeText(const Comparison& comparison, const Conclusions& conclusions, std::size_t judge)
{
    const Judge& one = conclusions.judges[judge];
    const std::string& title = comparison.scorers[one.scorer].title;
    const auto sameScorer = std::count_if(conclusions.judges.begin(), conclusions.judges.end(),
                                          [&](const Judge& other) { return other.scorer == one.scorer; });
    return sameScorer < 2 ? title : title + " at " + numberText(one.threshold);
}

std::string conclusionText(const Conclusion& conclusion)
{
    if (conclusion.known() < 2)
        return conclusion.known() == 1 ? "one answer only" : "no answer";
    return conclusion.contradicted() ? "contradicted"
           : conclusion.survives()   ? "survives"
                                     : "depends on the scorer or threshold";
}

} // namespace fw::compare
