// Conclusions by scorer: the same change as each scorer sees it.
#include "comparison_by_hand.h"

#include <QtTest>

#include <limits>

#include "core/compare/conclusions.h"
#include "core/report/html_tables.h"
#include "core/report/json.h"
#include "core/report/table.h"
#include "tests/test_main.h"

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
        QVERIFY(compare::conclusionsByScorer(fixture::comparison()).rows.empty());
        QVERIFY(report::agreementTable(fixture::comparison()).empty());
        QVERIFY(report::conclusionTable(fixture::comparison()).empty());
    }

    void eachScorerSaysWhatItSees()
    {
        const compare::Comparison comparison = withSecondScorer();
        const auto all = compare::conclusionsByScorer(comparison).rows;
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
        const auto all = compare::conclusionsByScorer(comparison).rows;
        QVERIFY(all[1].contradicted() && !all[1].survives());
    }

    void aScorerWithoutFiguresDoesNotDecide()
    {
        compare::Comparison comparison = withSecondScorer();
        std::erase_if(comparison.cells, [](const compare::Cell& cell) { return cell.scorer == "./other"; });
        const auto all = compare::conclusionsByScorer(comparison).rows;
        QCOMPARE(all[1].verdicts, (std::vector<Verdict>{Verdict::Lower, Verdict::Unknown}));
        QVERIFY(!all[1].survives() && !all[1].contradicted()); // one that knows is no second opinion
        QCOMPARE(compare::conclusionText(all[1]), std::string("one answer only"));
        QCOMPARE(compare::conclusionText({"emt", "gender", "", 1, {Verdict::Unknown, Verdict::Unknown}, {}}),
                 std::string("no answer"));
    }

    /// One scorer at another threshold is another judge.
    void aThresholdJudgesToo()
    {
        compare::Comparison comparison = fixture::comparison();
        compare::ThresholdCells higher{comparison.scorers.front().scorer, 0.7, {}};
        for (compare::Cell cell : comparison.cells)
            if (cell.metric == "emt" && cell.variant == 1) {
                fixture::setDifference(cell, -0.001, 0.9, 1);
                higher.cells.push_back(cell);
            }
        comparison.otherThresholds.push_back(higher);
        const auto conclusions = compare::conclusionsByScorer(comparison);
        QCOMPARE(conclusions.judges.size(), std::size_t{2});
        QCOMPARE(conclusions.rows.size(), std::size_t{3});
        QCOMPARE(conclusions.rows[0].verdicts, (std::vector<Verdict>{Verdict::Lower, Verdict::NoChange}));
        QVERIFY(!conclusions.rows[0].survives());
        QVERIFY(compare::judgeText(comparison, conclusions, 1).ends_with(" at 0.7"));
        const auto json = report::comparisonJson(comparison);
        QCOMPARE(json["conclusions_by_scorer"][0]["verdicts"][1]["threshold"].get<double>(), 0.7);
        QVERIFY(!json["conclusions_by_scorer"][0]["verdicts"][1]["asked"].get<bool>());
    }

    void agreementIsShown()
    {
        compare::Comparison comparison = withSecondScorer();
        stats::Agreement agreement;
        agreement.items = 120;
        agreement.spearman = -0.125;
        agreement.kappa = std::numeric_limits<double>::quiet_NaN();
        agreement.sameDecision = 0.9;
        comparison.agreements.push_back({1, comparison.scorers[0].scorer, "./other", agreement});
        const std::string html = report::agreementTable(comparison);
        QVERIFY(html.find("−0.12") != std::string::npos || html.find("−0.13") != std::string::npos);
        QVERIFY(html.find("Other &lt;b&gt;") != std::string::npos && html.find("Other <b>") == std::string::npos);
        QVERIFY(report::comparisonTable(comparison, {}).find("Agreement of scorers") != std::string::npos);
        const auto json = report::comparisonJson(comparison);
        QCOMPARE(json["scorer_agreement"][0]["texts"].get<int>(), 120);
        QVERIFY(json["scorer_agreement"][0]["kappa"].is_null());
    }

    void tablesShowThem()
    {
        const compare::Comparison comparison = withSecondScorer();
        const std::string html = report::conclusionTable(comparison);
        QVERIFY(html.find("depends on the scorer or threshold") != std::string::npos);
        QVERIFY(html.find("Other &lt;b&gt;") != std::string::npos && html.find("Other <b>") == std::string::npos);
        const std::string text = report::comparisonTable(comparison, {});
        QVERIFY(text.find("Conclusions by scorer") != std::string::npos);
        const auto json = report::comparisonJson(comparison);
        QCOMPARE(json["conclusions_by_scorer"].size(), std::size_t{3});
        QCOMPARE(json["conclusions_by_scorer"][1]["verdicts"][1]["scorer"].get<std::string>(), std::string("./other"));
        QCOMPARE(json["conclusions_by_scorer"][1]["verdicts"][1]["verdict"].get<std::string>(), std::string("lower"));
        QVERIFY(json["conclusions_by_scorer"][1]["survives"].get<bool>());
    }
};

FW_TEST(TestConclusions)
#include "test_conclusions.moc"
