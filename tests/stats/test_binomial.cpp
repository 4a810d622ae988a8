#include <QtTest>

#include "core/stats/binomial.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;

class TestBinomial : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void intervalsAgreeWithStatsmodels()
    {
        const QJsonArray cases = statsGoldens()["binomial"].toArray();
        QVERIFY(cases.size() >= 6);
        for (const QJsonValue& golden : cases) {
            const auto x = static_cast<std::size_t>(golden["x"].toInt());
            const auto n = static_cast<std::size_t>(golden["n"].toInt());
            const auto interval = exactBinomialInterval(x, n, golden["confidence"].toDouble());
            QVERIFY(interval.ok());
            const std::vector<double> ends = numbers(golden["interval"]);
            COMPARE_NEAR(interval->low, ends[0], 1e-10);
            COMPARE_NEAR(interval->high, ends[1], 1e-10);
            COMPARE_NEAR(interval->estimate, static_cast<double>(x) / static_cast<double>(n), 1e-15);
            QCOMPARE(interval->method, IntervalMethod::ExactBinomial);
            QCOMPARE(interval->degenerate, x == 0 || x == n);
        }
    }

    void noneOfThirtyHasAnUpperEnd()
    {
        const auto none = exactBinomialInterval(0, 30);
        QCOMPARE(none->low, 0.0);
        COMPARE_NEAR(none->high, 1 - std::pow(0.025, 1.0 / 30), 1e-12);
    }

    void mcnemarAgreesWithStatsmodelsAndScipy()
    {
        const QJsonArray cases = statsGoldens()["mcnemar"].toArray();
        QVERIFY(cases.size() >= 8);
        for (const QJsonValue& golden : cases) {
            const double p = mcnemarExact(static_cast<std::size_t>(golden["b"].toInt()),
                                          static_cast<std::size_t>(golden["c"].toInt()));
            COMPARE_NEAR(p, golden["p"].toDouble(), 1e-12);
            COMPARE_NEAR(p, golden["binomtest"].toDouble(), 1e-12);
        }
    }

    void badInputIsAnError()
    {
        QVERIFY(!exactBinomialInterval(0, 0).ok());
        QVERIFY(!exactBinomialInterval(3, 2).ok());
        QVERIFY(!exactBinomialInterval(1, 2, 1.0).ok());
    }
};

FW_TEST(TestBinomial)
#include "test_binomial.moc"
