// Sign flips turned round, equality within a margin, power as printed, and the worst-off group's bound.
#include <QtTest>

#include <cmath>

#include "core/base/random.h"
#include "core/stats/power.h"
#include "core/stats/sign_flips.h"
#include "core/stats/studentised_contrast.h"
#include "core/stats/worst_group.h"
#include "tests/test_main.h"

using namespace fw::stats;
using fw::RandomStream;

namespace {

Contributions contributionsOf(std::vector<double> values)
{
    Contributions result{std::move(values), {}};
    result.weights.assign(result.values.size(), 1.0);
    return result;
}

Contributions normals(RandomStream& random, std::size_t count, double mean)
{
    std::vector<double> values(count);
    for (double& value : values)
        value = mean + random.nextNormal();
    return contributionsOf(std::move(values));
}

} // namespace

class TestSignFlips : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Six clusters: 32 of 64 pairs of signs; the one smallest and largest subset figure at 95 %.
    void fewestClustersReachFromEndToEnd()
    {
        const auto interval = signFlipInterval(contributionsOf({1, 2, 3, 4, 5, 6}), 0.95, {});
        QVERIFY(interval.ok());
        QCOMPARE(interval->estimate, 3.5);
        QCOMPARE(interval->low, 1.0);
        QCOMPARE(interval->high, 6.0);
        QCOMPARE(smallestSignFlipP(6), 1.0 / 32);
        const auto none = signFlipInterval(contributionsOf({1, 2, 3, 4, 5}), 0.95, {0, 10});
        QCOMPARE(none->low, 0.0);
        QCOMPARE(none->high, 10.0);
        const auto undefined = signFlipInterval(contributionsOf({1, 2, 3, 4, 5, NAN}), 0.95, {});
        QVERIFY(!undefined.ok() && undefined.error().kind == fw::ErrorKind::Numerical);
    }

    /// Every value inside is not rejected, every value outside is.
    void theIntervalIsTheTestTurnedRound()
    {
        RandomStream random(11);
        for (std::size_t count = 6; count <= 14; ++count) {
            const Contributions data = normals(random, count, 0.3);
            const auto interval = signFlipInterval(data, 0.95, {});
            QVERIFY(interval.ok());
            const double width = interval->high - interval->low;
            for (const auto& [value, inside] :
                 {std::pair(interval->low - 1e-6 * width, false), std::pair(interval->low + 1e-6 * width, true),
                  std::pair(interval->high - 1e-6 * width, true), std::pair(interval->high + 1e-6 * width, false)}) {
                SignFlipOptions options;
                options.exactClusters = kMostEnumerated;
                const auto test = signFlipTest(Contributions{data.about(value), data.weights}, options);
                QVERIFY(test.ok() && test->exact);
                QCOMPARE(test->p > 0.05, inside);
            }
        }
    }

    void theIntervalHoldsTheTruth()
    {
        RandomStream random(5);
        for (const std::size_t count : {8, 12, 16}) {
            int held = 0;
            for (int round = 0; round < 400; ++round) {
                const auto interval = signFlipInterval(normals(random, count, 1), 0.95, {});
                held += interval->low <= 1 && interval->high >= 1 ? 1 : 0;
            }
            QVERIFY2(held >= 367 && held <= 396, qPrintable(QString::number(held))); // 380 ± 3 SD
        }
    }

    /// Two one-sided tests: at the margin itself equality is claimed at most 5 % of the time, near zero nearly always.
    void equalityKeepsItsLevel()
    {
        RandomStream random(9);
        int atMargin = 0;
        int near = 0;
        for (int round = 0; round < 400; ++round) {
            atMargin += *equivalenceP(normals(random, 30, 0.7), 0.7, {}) <= 0.05 ? 1 : 0;
            near += *equivalenceP(normals(random, 30, 0), 0.7, {}) <= 0.05 ? 1 : 0;
        }
        QVERIFY2(atMargin <= 33, qPrintable(QString::number(atMargin))); // 20 + 3 SD
        QVERIFY(near > 300);
    }

    /// What is printed as detectable with 80 % power is found so often, at a family's level.
    void printedPowerIsReal_data()
    {
        QTest::addColumn<int>("clusters");
        QTest::addColumn<double>("level");
        QTest::newRow("44, alone") << 44 << 0.05;
        QTest::newRow("44, one of 30") << 44 << 0.05 / 30;
        QTest::newRow("12, one of 5") << 12 << 0.01;
        QTest::newRow("8, alone") << 8 << 0.05;
    }

    void printedPowerIsReal()
    {
        QFETCH(int, clusters);
        QFETCH(double, level);
        RandomStream random(21);
        const auto count = static_cast<std::size_t>(clusters);
        const double effect = minimumDetectableEffect(1 / std::sqrt(static_cast<double>(clusters)), count, level);
        SignFlipOptions options;
        options.exactClusters = kMostEnumerated;
        options.family = static_cast<std::size_t>(std::lround(0.05 / level));
        int found = 0;
        for (int round = 0; round < 300; ++round)
            found += signFlipTest(normals(random, count, effect), options)->p <= level ? 1 : 0;
        QVERIFY2(found >= 219 && found <= 279, qPrintable(QString::number(found))); // 73 to 93 %
    }

    /// The bound lies above the largest true harm at most 5 % of the time, with equal groups and with one harmed.
    void theWorstGroupsBoundHolds()
    {
        RandomStream random(31);
        int wrong = 0;
        int found = 0;
        for (int round = 0; round < 200; ++round) {
            std::vector<GroupHarm> groups;
            std::vector<double> shared(25);
            for (double& value : shared)
                value = random.nextNormal();
            for (int group = 0; group < 6; ++group) {
                GroupHarm harm{normals(random, shared.size(), group == 4 ? 1.0 : 0.0), {}};
                for (std::size_t i = 0; i < shared.size(); ++i) {
                    harm.contributions.values[i] += 0.5 * shared[i];
                    harm.clusters.push_back(i);
                }
                groups.push_back(harm);
            }
            WorstGroupOptions options;
            options.permutations = 999;
            const auto worst = worstGroup(groups, options);
            QVERIFY(worst.ok() && worst->has_value());
            wrong += (*worst)->lower > 1.0 ? 1 : 0;
            found += (*worst)->group == 4 && (*worst)->lower > 0 ? 1 : 0;
        }
        QVERIFY2(wrong <= 19, qPrintable(QString::number(wrong))); // 10 + 3 SD
        QVERIFY2(found >= 180, qPrintable(QString::number(found)));
    }

    /// Other variances on both sides: the plain difference's permutation would not keep its level.
    void studentisedContrastsKeepTheirLevel()
    {
        RandomStream random(41);
        int rejected = 0;
        for (int round = 0; round < 400; ++round) {
            std::vector<double> own(15);
            std::vector<double> others(60);
            for (double& value : own)
                value = 4 * random.nextNormal();
            for (double& value : others)
                value = random.nextNormal();
            rejected += studentisedContrast(own, others, 499, 1)->p <= 0.05 ? 1 : 0;
        }
        QVERIFY2(rejected <= 33, qPrintable(QString::number(rejected)));
        const std::vector<double> low(10, 0.0);
        std::vector<double> high(10, 1.0);
        QVERIFY(studentisedContrast(high, low, 999, 1)->p < 0.01);
        QVERIFY(!studentisedContrast(std::vector<double>{1}, low, 99, 1).ok());
    }
};

FW_TEST(TestSignFlips)
#include "test_sign_flips.moc"
