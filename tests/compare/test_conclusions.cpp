// Conclusions by scorer: the same change as each scorer sees it.
#include "comparison_by_hand.h"

#include <QtTest>

#include <limits>

#include "core/compare/figures/conclusions.h"
#include "core/report/html_tables.h"
#include "core/report/json.h"
#include "core/report/table.h"
#include "tests/test_main.h"

using namespace fw;
using compare::Agreement;

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

std::vector<std::string> answers(const compare::Conclusion& conclusion)
{
    std::vector<std::string> all;
    for (std::size_t judge = 0; judge < conclusion.cells.size(); ++judge)
        all.push_back(compare::answerText(conclusion, judge));
    return all;
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
        QCOMPARE(answers(all[0]), (std::vector<std::string>{"lower", "cannot tell"}));
        QCOMPARE(all[0].agreement(), Agreement::OneKnows);
        QCOMPARE(all[1].group, std::string("women"));
        QCOMPARE(answers(all[1]), (std::vector<std::string>{"lower", "lower"}));
        QCOMPARE(all[1].agreement(), Agreement::Survives);
        QCOMPARE(answers(all[2]), (std::vector<std::string>{"cannot tell", "higher"}));
        QCOMPARE(all[2].agreement(), Agreement::OneKnows);
    }

    void oppositeChangesContradict()
    {
        compare::Comparison comparison = withSecondScorer();
        for (compare::Cell& cell : comparison.cells)
            if (cell.scorer == "./other" && cell.variant == 1 && cell.group == "women")
                fixture::setDifference(cell, 0.05, 0.0002, 0.004);
        const auto all = compare::conclusionsByScorer(comparison).rows;
        QCOMPARE(all[1].agreement(), Agreement::Contradicted);
    }

    /// Two that cannot tell survive nothing; one that is shown equal beside a change depends.
    void notKnowingIsNoAgreement()
    {
        compare::Comparison comparison = withSecondScorer();
        for (compare::Cell& cell : comparison.cells)
            if (cell.variant == 1 && cell.metric == "emt") {
                fixture::setDifference(cell, -0.01, 0.3, 0.5);
                if (cell.scorer == "./other" || cell.group == "men")
                    continue;
                fixture::setDifference(cell, -0.041, 0.0002, 0.0034);
            }
        for (compare::Cell& cell : comparison.cells)
            if (cell.variant == 1 && cell.scorer == "./other" && cell.group == "women") {
                cell.pEqualAdjusted = 0.01;
                cell.verdict = compare::decide(cell, comparison.alpha);
            }
        const auto all = compare::conclusionsByScorer(comparison).rows;
        QCOMPARE(all[1].agreement(), Agreement::Depends);
        QCOMPARE(all[2].agreement(), Agreement::NobodyKnows);
    }

    void aScorerWithoutFiguresDoesNotDecide()
    {
        compare::Comparison comparison = withSecondScorer();
        std::erase_if(comparison.cells, [](const compare::Cell& cell) { return cell.scorer == "./other"; });
        const auto all = compare::conclusionsByScorer(comparison).rows;
        QCOMPARE(answers(all[1]), (std::vector<std::string>{"lower", "–"}));
        QCOMPARE(all[1].agreement(), Agreement::OneKnows); // one that knows is no second opinion
        QCOMPARE(compare::conclusionText(all[1]), std::string("shown by one only"));
        QCOMPARE(compare::conclusionText({"emt", "gender", "", 1, {nullptr, nullptr}}), std::string("cannot tell"));
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
        QCOMPARE(answers(conclusions.rows[0]), (std::vector<std::string>{"lower", "cannot tell"}));
        QCOMPARE(conclusions.rows[0].agreement(), Agreement::OneKnows);
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
        QVERIFY(html.find("shown by one only") != std::string::npos);
        QVERIFY(html.find("Other &lt;b&gt;") != std::string::npos && html.find("Other <b>") == std::string::npos);
        const std::string text = report::comparisonTable(comparison, {});
        QVERIFY(text.find("Conclusions by scorer") != std::string::npos);
        const auto json = report::comparisonJson(comparison);
        QCOMPARE(json["conclusions_by_scorer"].size(), std::size_t{3});
        QCOMPARE(json["conclusions_by_scorer"][1]["verdicts"][1]["scorer"].get<std::string>(), std::string("./other"));
        QCOMPARE(json["conclusions_by_scorer"][1]["verdicts"][1]["verdict"].get<std::string>(), std::string("lower"));
        QCOMPARE(json["conclusions_by_scorer"][1]["conclusion"].get<std::string>(), std::string("survives"));
    }
};

FW_TEST(TestConclusions)
#include "test_conclusions.moc"
