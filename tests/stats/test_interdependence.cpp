#include <QtTest>

#include "core/stats/interdependence.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;

class TestInterdependence : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void agreesWithStatsmodels()
    {
        const QJsonArray cases = statsGoldens()["interdependence"].toArray();
        QVERIFY(cases.size() >= 3);
        for (const QJsonValue& golden : cases) {
            const Rows columns = rowsOf(golden["x"]);
            const auto fit = interdependence(numbers(golden["y"]), columns.values);
            QVERIFY2(fit.ok(), fit.ok() ? "" : fit.error().message.c_str());
            COMPARE_NEAR(fit->rSquared, golden["r2"].toDouble(), 1e-10);
            COMPARE_NEAR(fit->adjusted, golden["adjusted"].toDouble(), 1e-10);
            QCOMPARE(fit->rank, columns.count);
            COMPARE_NEAR(fit->byChance, static_cast<double>(columns.count) / static_cast<double>(columns.width - 1),
                         1e-15);
        }
    }

    void columnsThatFollowFromOthersAddNothing()
    {
        const std::vector<double> outcome{1, 3, 2, 5, 4, 8};
        std::vector<double> columns{1, 2, 3, 4, 5, 6};
        const auto alone = interdependence(outcome, columns);
        columns.insert(columns.end(), {12, 14, 16, 18, 20, 22}); // 10 + 2x
        columns.insert(columns.end(), 6, 0.1);                   // a constant
        const auto repeated = interdependence(outcome, columns);
        QCOMPARE(repeated->rank, std::size_t{1});
        COMPARE_NEAR(repeated->rSquared, alone->rSquared, 1e-12);
        const auto itself = interdependence(std::vector<double>{2, 4, 6, 8, 10, 12}, columns);
        COMPARE_NEAR(itself->rSquared, 1.0, 1e-12);
    }

    void badInputIsAnError()
    {
        const std::vector<double> three{1, 2, 4};
        QVERIFY(!interdependence(three, {}).ok());
        QVERIFY(!interdependence({}, three).ok());
        QVERIFY(!interdependence(three, std::vector<double>{1, 2}).ok());
        QVERIFY(!interdependence(three, std::vector<double>{1, 2, std::nan("")}).ok());
        QVERIFY(!interdependence(three, std::vector<double>{1, 2, 3, 1, 4, 9}).ok()); // two columns for three rows
        const auto constant = interdependence(std::vector<double>{7, 7, 7}, three);
        QVERIFY(!constant.ok());
        QCOMPARE(constant.error().kind, fw::ErrorKind::Numerical);
    }
};

FW_TEST(TestInterdependence)
#include "test_interdependence.moc"
