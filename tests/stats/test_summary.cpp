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
        QCOMPARE(studentQuantile(0, 3), -INFINITY);
        QCOMPARE(studentQuantile(1, 3), INFINITY);
        QVERIFY(std::isnan(studentQuantile(1.1, 3)) && std::isnan(studentQuantile(0.5, 0)));
    }

    void detectableEffectFollowsItsFormula()
    {
        COMPARE_NEAR(minimumDetectableEffect(0.2, 44), 2.8 * 0.2 / std::sqrt(44.0), 1e-15);
        COMPARE_NEAR(minimumDetectableEffect(0.2, 400) * 2, minimumDetectableEffect(0.2, 100), 1e-15);
        QCOMPARE(minimumDetectableEffect(0.2, 0), INFINITY);
    }
};

FW_TEST(TestSummary)
#include "test_summary.moc"
