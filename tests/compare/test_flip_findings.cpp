// Masked flips in sentences.
#include <QtTest>

#include "core/compare/words/flip_findings.h"
#include "tests/test_main.h"

using namespace fw::compare;

namespace {

fw::catalogue::Metric metric(const std::string& id, const std::string& title, const std::string& unit)
{
    fw::catalogue::Metric result;
    result.id = id;
    result.title = title;
    result.unit = unit;
    return result;
}

void add(Comparison& comparison, const std::string& metric, const std::string& axis, double value, double change,
         double low, double high)
{
    Cell cell;
    cell.metric = metric;
    cell.axis = axis;
    cell.variant = 1;
    cell.value = {value, value, value, ""};
    cell.difference = Estimate{change, low, high, ""};
    comparison.cells.push_back(cell);
}

Comparison comparisonOfFlips()
{
    Comparison result;
    result.variants.resize(2);
    result.variants[1].name = "int8";
    result.metrics = {metric("all_flips", "All flips", ""), metric("choice_accuracy", "Accuracy", ""),
                      metric("preference_flips", "Preference flips", "%"),
                      metric("stereotype_preference", "Stereotype preference", "%")};
    return result;
}

} // namespace

class TestFlipFindings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void flipsThatTheAggregateHides()
    {
        Comparison all = comparisonOfFlips();
        add(all, "all_flips", "", .111, .111, 0, 0);
        add(all, "choice_accuracy", "", .6, -.002, -.02, .016);
        add(all, "all_flips_uncertain", "", .142, 0, 0, 0);
        add(all, "all_flips_certain", "", .013, 0, 0, 0);
        const auto found = flipFindings(all, 1);
        QCOMPARE(found.size(), std::size_t{1});
        QVERIFY(found[0].kind == FindingKind::Flips);
        QCOMPARE(QString::fromStdString(found[0].text),
                 QString("int8: 11.1 % of the answers are others than the base's, while Accuracy moves by −0.002 "
                         "[−0.020, +0.016] only: 14.2 % where the base is uncertain, 1.3 % where it is certain."));
        QVERIFY(flipFindings(all, 0).empty());
    }

    void onlyTheStrongestAxisIsNamed()
    {
        Comparison all = comparisonOfFlips();
        for (const auto& [axis, flips] : {std::pair("gender", 6.0), {"race", 12.0}, {"age", 9.0}}) {
            add(all, "preference_flips", axis, flips, flips, 0, 0);
            add(all, "stereotype_preference", axis, 50, 0, -5, 5);
        }
        const auto found = flipFindings(all, 1);
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].axis, std::string("race"));
        QVERIFY(found[0].text.find("12.0 % of the pairs' preferences") != std::string::npos);
        QVERIFY(found[0].text.find("so on 2 other axes") != std::string::npos);
    }

    void whatShowsOrIsSmallIsNoFinding_data()
    {
        QTest::addColumn<double>("flips");
        QTest::addColumn<double>("change");
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::newRow("few") << .009 << 0.0 << -.01 << .01;
        QTest::newRow("the aggregate moves") << .10 << -.03 << -.05 << -.01;
        QTest::newRow("not three times as many") << .05 << -.02 << -.05 << .01;
    }
    void whatShowsOrIsSmallIsNoFinding()
    {
        QFETCH(double, flips);
        QFETCH(double, change);
        QFETCH(double, low);
        QFETCH(double, high);
        Comparison all = comparisonOfFlips();
        add(all, "all_flips", "", flips, flips, 0, 0);
        add(all, "choice_accuracy", "", .6, change, low, high);
        QVERIFY(flipFindings(all, 1).empty());
    }
};

FW_TEST(TestFlipFindings)
#include "test_flip_findings.moc"
