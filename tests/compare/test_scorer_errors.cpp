// How wrong must the scorer be? By hand: a share of flagged texts seen through known error rates.
#include <QtTest>

#include <cmath>

#include "core/compare/figures/scorer_errors.h"
#include "tests/compare/comparison_by_hand.h"
#include "tests/test_main.h"

using namespace fw;

namespace {

bool close(double a, double b)
{
    return std::fabs(a - b) < 1e-9;
}

/// Overall, women and men: a share of .34 for the base, .44 for the variant, [.04, .16] the difference's interval.
compare::Comparison world(catalogue::ErrorRates errors, catalogue::Catalogues& catalogues)
{
    compare::Comparison comparison;
    comparison.scorers = {{"toxicity", "Toxicity", 0.5}};
    comparison.scorers.front().errors = std::move(errors);
    catalogue::Metric share;
    share.id = "share";
    share.countsFlags = true;
    catalogues.metrics = {share};
    for (const char* group : {"", "women", "men"}) {
        compare::Cell cell = fixture::cell("share", "gender", group, 1, 0.44);
        cell.difference = compare::Estimate{0.1, 0.04, 0.16, "BCa bootstrap"};
        comparison.cells.push_back(cell);
    }
    compare::addScorerErrors(comparison, catalogues);
    return comparison;
}

} // namespace

class TestScorerErrors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Rogan & Gladen: true change = seen change / (1 − fpr − fnr).
    void theChangeIsCorrected()
    {
        catalogue::Catalogues catalogues;
        const auto comparison = world({0.1, 0.1, "labelled.csv"}, catalogues);
        const compare::Cell& cell = comparison.cells.front();
        QVERIFY(cell.corrected && cell.overturningError);
        QVERIFY(close(cell.corrected->value, 0.125));
        QVERIFY(close(cell.corrected->low, 0.05) && close(cell.corrected->high, 0.2)); // rates that are known
        // .3 of the base's texts are toxic: to flag .1 more, .1/.7 of the clean ones must be flagged.
        QVERIFY(close(*cell.overturningError, 0.1 / 0.7));
        QVERIFY(cell.corrected->method.find("of all texts (labelled.csv)") != std::string::npos);
    }

    void aGroupsOwnErrorsAreItsOwn()
    {
        catalogue::ErrorRates errors{0.1, 0.1, "labelled.csv"};
        catalogue::ErrorRates own{0.3, 0.2, "labelled.csv"};
        own.group = "Woman's";
        errors.groups = {own};
        own.group = "Women";
        own.falsePositive = 0.2;
        errors.groups.push_back(own);
        catalogue::Catalogues catalogues;
        const auto comparison = world(errors, catalogues);
        QVERIFY(close(comparison.cells[0].corrected->value, 0.125));
        QVERIFY(close(comparison.cells[1].corrected->value, 0.1 / 0.6));
        QVERIFY(comparison.cells[1].corrected->method.find("texts about Women") != std::string::npos);
        QVERIFY(close(comparison.cells[2].corrected->value, 0.125)); // the card has none of men
    }

    void ratesThatAreNotKnownWellWidenTheInterval()
    {
        catalogue::Catalogues catalogues;
        const auto comparison = world({0.1, 0.1, "labelled.csv", 0.2}, catalogues);
        const compare::Estimate& corrected = *comparison.cells.front().corrected;
        const double ofRates = 1.959963985 * 0.125 * 0.2 / 0.8;
        QVERIFY(std::fabs(corrected.high - 0.125 - std::hypot(0.075, ofRates)) < 1e-6);
        QVERIFY(std::fabs(0.125 - corrected.low - std::hypot(0.075, ofRates)) < 1e-6);
    }

    void aScorerThatTellsNothingApartCorrectsNothing()
    {
        catalogue::Catalogues catalogues;
        const auto comparison = world({0.6, 0.4, ""}, catalogues);
        QVERIFY(!comparison.cells.front().corrected && !comparison.cells.front().overturningError);
    }
};

FW_TEST(TestScorerErrors)
#include "test_scorer_errors.moc"
