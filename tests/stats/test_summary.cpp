#include <QtTest>

#include "core/stats/normal.h"
#include "core/stats/power.h"
#include "core/stats/student.h"
#include "core/stats/summary.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;

class TestSummary : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void quantilesAgreeWithNumpy()
    {
        const QJsonObject golden = statsGoldens()["quantile"].toObject();
        const std::vector<double> values = numbers(golden["values"]);
        const QJsonArray pairs = golden["q"].toArray();
        QVERIFY(pairs.size() >= 6);
        for (const QJsonValue& pair : pairs)
            COMPARE_NEAR(quantile(values, pair[0].toDouble()), pair[1].toDouble(), 1e-14);
        COMPARE_NEAR(mean(values), golden["mean"].toDouble(), 1e-14);
        COMPARE_NEAR(standardDeviation(values), golden["deviation"].toDouble(), 1e-14);
    }

    void nothingHasNoSummary()
    {
        QVERIFY(std::isnan(mean({})));
        QVERIFY(std::isnan(quantile({}, 0.5)));
        QVERIFY(std::isnan(quantile({1, NAN, 3}, 0.5)));
        QVERIFY(std::isnan(standardDeviation(std::vector<double>{1})));
        QCOMPARE(quantile({7}, 0.3), 7.0);
    }

    void normalAgreesWithScipy()
    {
        const QJsonArray pairs = statsGoldens()["normal"].toArray();
        QVERIFY(pairs.size() >= 12);
        for (const QJsonValue& pair : pairs) {
            const double x = pair["x"].toDouble();
            const double cdf = pair["cdf"].toDouble();
            COMPARE_NEAR(normalCdf(x) / cdf, 1.0, 1e-12);
            COMPARE_NEAR(normalQuantile(cdf), x, 1e-9);
        }
        QCOMPARE(normalQuantile(0), -INFINITY);
        QCOMPARE(normalQuantile(1), INFINITY);
        QVERIFY(std::isnan(normalQuantile(1.1)));
    }

    void studentAgreesWithScipy()
    {
        const QJsonArray cases = statsGoldens()["student"].toArray();
        QVERIFY(cases.size() >= 8);
        for (const QJsonValue& golden : cases) {
            const double t = golden["t"].toDouble();
            const double ours = studentQuantile(golden["q"].toDouble(), golden["freedom"].toDouble());
            COMPARE_NEAR(ours, t, 1e-9 * std::abs(t) + 1e-12);
        }
        for (const double degrees : {1.0, 11.0, 60.0})
            COMPARE_NEAR(studentTwoSidedP(studentQuantile(0.99, degrees), degrees), 0.02, 1e-12);
        QCOMPARE(studentTwoSidedP(0, 5), 1.0);
        QCOMPARE(studentQuantile(0, 3), -INFINITY);
        QCOMPARE(studentQuantile(1, 3), INFINITY);
        QVERIFY(std::isnan(studentQuantile(1.1, 3)) && std::isnan(studentQuantile(0.5, 0)));
    }

    void detectableEffectFollowsItsFormula()
    {
        const double t = studentQuantile(1 - 0.05 / 2, 43) + studentQuantile(0.8, 43);
        COMPARE_NEAR(minimumDetectableEffect(0.2, 44, 0.05), t * 0.2, 1e-12);
        COMPARE_NEAR(minimumDetectableEffect(0.2, 44, 0.05, 0.9), 0.9 + studentQuantile(0.8, 43) * 0.2, 1e-12);
        QCOMPARE(minimumDetectableEffect(0.2, 5, 0.05), INFINITY); // 1/16
        // Of six clusters p is 1/32 at least: the level that is attained.
        COMPARE_NEAR(minimumDetectableEffect(0.2, 6, 0.05),
                     (studentQuantile(1 - 1.0 / 64, 5) + studentQuantile(0.8, 5)) * 0.2, 1e-12);
        QCOMPARE(minimumDetectableEffect(0.2, 0, 0.05), INFINITY);
    }
};

FW_TEST(TestSummary)
#include "test_summary.moc"
