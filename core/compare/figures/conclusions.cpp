#include "core/compare/figures/conclusions.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "core/base/number_text.h"

namespace fw::compare {

namespace {

/// What a judge says with its direction, 0 for "cannot tell" and no figure.
enum class Says { Nothing, Equal, Lower, Higher };

Says saysOf(const Cell* cell)
{
    if (!cell || cell->verdict == Verdict::None || cell->verdict == Verdict::CannotTell)
        return Says::Nothing;
    if (cell->verdict == Verdict::ShownEqual)
        return Says::Equal;
    return cell->difference->value < 0 ? Says::Lower : Says::Higher;
}

long countOf(const Conclusion& conclusion, Says says)
{
    return std::count_if(conclusion.cells.begin(), conclusion.cells.end(),
                         [says](const Cell* cell) { return saysOf(cell) == says; });
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

Agreement Conclusion::agreement() const
{
    const long equal = countOf(*this, Says::Equal);
    const long lower = countOf(*this, Says::Lower);
    const long higher = countOf(*this, Says::Higher);
    if (lower > 0 && higher > 0)
        return Agreement::Contradicted;
    if (equal + lower + higher < 2)
        return lower + higher > 0 ? Agreement::OneKnows : Agreement::NobodyKnows;
    return equal > 0 && lower + higher > 0 ? Agreement::Depends : Agreement::Survives;
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
        Conclusion row{cell.metric, cell.axis, cell.group, cell.variant, {}};
        for (const Judge& judge : conclusions.judges) {
            const Cell* answer = answerOf(comparison, judge, cell);
            row.cells.push_back(answer);
        }
        const auto answers = std::count_if(row.cells.begin(), row.cells.end(), [](const Cell* one) { return one; });
        if (answers > 1 || comparison.scorers.size() > 1) // else nobody could disagree
            conclusions.rows.push_back(std::move(row));
    }
    return conclusions;
}

std::string answerText(const Conclusion& conclusion, std::size_t judge)
{
    const Cell* cell = conclusion.cells[judge];
    switch (saysOf(cell)) {
    case Says::Lower:
        return "lower";
    case Says::Higher:
        return "higher";
    case Says::Equal:
        return verdictText(Verdict::ShownEqual);
    case Says::Nothing:
        break;
    }
    return cell && cell->verdict == Verdict::CannotTell ? verdictText(Verdict::CannotTell) : "–";
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
    switch (conclusion.agreement()) {
    case Agreement::Survives:
        return "survives";
    case Agreement::Depends:
        return "depends on the scorer or threshold";
    case Agreement::Contradicted:
        return "contradicted";
    case Agreement::OneKnows:
        return "shown by one only";
    case Agreement::NobodyKnows:
        break;
    }
    return "cannot tell";
}

} // namespace fw::compare
