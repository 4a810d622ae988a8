// Conclusions by scorer: the same change as each scorer sees it.
#include "comparison_by_hand.h"

#include <QtTest>

#include "core/compare/conclusions.h"
#include "core/report/html_tables.h"
#include "core/report/json.h"
#include "core/report/table.h"

using namespace fw;
using compare::Verdict;

namespace {

/// A second scorer that sees the women fall too, finds nothing over all groups, and sees the men rise.
compare::Comparison withSecondScorer()
{
    compare::Comparison comparison = fixture::comparison();
    comparison.scorers.push_back({"./other", "Other <b>", 0.3});
    const std::vector<compare::Cell> cells = comparison.cells;
    for (compare::Cell cell : cells) {
        if (cell.metric != "emt")
            continue;
        cell.scorer = "./other";
        if (cell.variant == 1 && cell.group == "")
            fixture::setDifference(cell, -0.041, 0.2, 0.4);
        if (cell.variant == 1 && cell.group == "men")
            fixture::setDifference(cell, 0.09, 0.0002, 0.004);
        comparison.cells.push_back(cell);
    }
    return comparison;
}

} // namespace

class TestConclusions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneScorerConcludesNothingAboutScorers()
    {
        QVERIFY(compare::conclusionsByScorer(fixture::comparison()).empty());
        QVERIFY(report::conclusionTable(fixture::comparison()).empty());
    }

    void eachScorerSaysWhatItSees()
    {
        const compare::Comparison comparison = withSecondScorer();
        const auto all = compare::conclusionsByScorer(comparison);
        QCOMPARE(all.size(), std::size_t{3}); // all groups, women, men of the one variant that was compared
        QCOMPARE(all[0].verdicts, (std::vector<Verdict>{Verdict::Lower, Verdict::NoChange}));
        QVERIFY(!all[0].survives() && !all[0].contradicted());
        QCOMPARE(all[1].group, std::string("women"));
        QCOMPARE(all[1].verdicts, (std::vector<Verdict>{Verdict::Lower, Verdict::Lower}));
        QVERIFY(all[1].survives());
        QCOMPARE(all[2].verdicts, (std::vector<Verdict>{Verdict::NoChange, Verdict::Higher}));
        QVERIFY(!all[2].survives());
    }

    void oppositeChangesContradict()
    {
        compare::Comparison comparison = withSecondScorer();
        for (compare::Cell& cell : comparison.cells)
            if (cell.scorer == "./other" && cell.variant == 1 && cell.group == "women")
                fixture::setDifference(cell, 0.05, 0.0002, 0.004);
        const auto all = compare::conclusionsByScorer(comparison);
        QVERIFY(all[1].contradicted() && !all[1].survives());
    }

    void aScorerWithoutFiguresDoesNotDecide()
    {
        compare::Comparison comparison = withSecondScorer();
        std::erase_if(comparison.cells, [](const compare::Cell& cell) { return cell.scorer == "./other"; });
        const auto all = compare::conclusionsByScorer(comparison);
        QCOMPARE(all[1].verdicts, (std::vector<Verdict>{Verdict::Lower, Verdict::Unknown}));
        QVERIFY(all[1].survives());
    }

    void tablesShowThem()
    {
        const compare::Comparison comparison = withSecondScorer();
        const std::string html = report::conclusionTable(comparison);
        QVERIFY(html.find("depends on the scorer") != std::string::npos);
        QVERIFY(html.find("Other &lt;b&gt;") != std::string::npos && html.find("Other <b>") == std::string::npos);
        const std::string text = report::comparisonTable(comparison, {});
        QVERIFY(text.find("Conclusions by scorer") != std::string::npos);
        const auto json = report::comparisonJson(comparison);
        QCOMPARE(json["conclusions_by_scorer"].size(), std::size_t{3});
        QCOMPARE(json["conclusions_by_scorer"][1]["verdicts"]["./other"].get<std::string>(), std::string("lower"));
        QVERIFY(json["conclusions_by_scorer"][1]["survives"].get<bool>());
    }
};

QTEST_GUILESS_MAIN(TestConclusions)
#include "test_conclusions.moc"
