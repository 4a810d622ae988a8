// Do 95 % intervals hold the truth 95 % of the time? Simulated with fixed seeds: the outcome never varies.
#include <QtTest>

#include <cmath>

#include "core/base/random.h"
#include "core/stats/bootstrap.h"
#include "core/stats/coverage.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;

namespace {

constexpr double kTruth = 0.3;

/// Clusters with a share of their own around the truth, each asked `draws` times: prompts with toxic answers.
Rows sample(std::size_t clusters, int draws, std::uint64_t seed)
{
    fw::RandomStream stream(seed, 77);
    Rows rows{{}, clusters, 2};
    for (std::size_t i = 0; i < clusters; ++i) {
        const double share = std::clamp(kTruth + 0.2 * (stream.nextUniform() * 2 - 1), 0.0, 1.0);
        double hits = 0;
        for (int draw = 0; draw < draws; ++draw)
            hits += stream.nextUniform() < share ? 1 : 0;
        rows.values.insert(rows.values.end(), {hits, static_cast<double>(draws)});
    }
    return rows;
}

double coverageOf(std::size_t clusters, IntervalMethod method, int samples)
{
    int holding = 0;
    for (int i = 0; i < samples; ++i) {
        const Rows rows = sample(clusters, 10, static_cast<std::uint64_t>(i) + 1);
        BootstrapOptions options;
        options.method = method;
        options.seed = static_cast<std::uint64_t>(i) + 1;
        const auto interval = bootstrapInterval(rows.view(), ratioOfTotals, options);
        holding += interval.ok() && interval->low <= kTruth && kTruth <= interval->high ? 1 : 0;
    }
    return static_cast<double>(holding) / samples;
}

} // namespace

class TestCoverage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void intervalsHoldTheTruth_data()
    {
        QTest::addColumn<int>("clusters");
        QTest::addColumn<int>("method");
        QTest::newRow("percentile, 40") << 40 << static_cast<int>(IntervalMethod::Percentile);
        QTest::newRow("BCa, 30") << 30 << static_cast<int>(IntervalMethod::Bca);
        QTest::newRow("BCa, 40") << 40 << static_cast<int>(IntervalMethod::Bca);
        QTest::newRow("bootstrap-t, 12") << 12 << static_cast<int>(IntervalMethod::BootstrapT);
    }
    void intervalsHoldTheTruth()
    {
        QFETCH(int, clusters);
        QFETCH(int, method);
        const double share = coverageOf(static_cast<std::size_t>(clusters), static_cast<IntervalMethod>(method), 400);
        QVERIFY2(share >= 0.93 && share <= 0.97, qPrintable(QString::number(share)));
    }

    void measuredCoverageTellsGoodFromBad()
    {
        // 10 clusters: bootstrap-t holds its level about, percentile falls short (known: 1 − 1/n shrinks its width).
        const Rows rows = sample(10, 10, 5);
        BootstrapOptions options;
        options.method = IntervalMethod::BootstrapT;
        options.threads = 2;
        const auto studentised = measureCoverage(rows.view(), ratioOfTotals, options, 150);
        QVERIFY2(studentised.ok(), studentised.ok() ? "" : studentised.error().message.c_str());
        options.method = IntervalMethod::Percentile;
        const auto percentile = measureCoverage(rows.view(), ratioOfTotals, options, 150);
        QVERIFY2(studentised->share > 0.91 && studentised->share <= 1, qPrintable(QString::number(studentised->share)));
        QVERIFY(percentile->share < studentised->share);
        QVERIFY(percentile->meanWidth < studentised->meanWidth);
        COMPARE_NEAR(percentile->standardError, std::sqrt(percentile->share * (1 - percentile->share) / 150), 1e-12);
        QCOMPARE(percentile->samples, std::size_t{150});
        options.threads = 1;
        QCOMPARE(measureCoverage(rows.view(), ratioOfTotals, options, 150)->share, percentile->share);
    }

    void badInputIsAnError()
    {
        const Rows rows = sample(10, 10, 5);
        QVERIFY(!measureCoverage(rows.view(), ratioOfTotals, {}, 0).ok());
        QVERIFY(!measureCoverage({rows.values, 3, 2}, ratioOfTotals, {}, 10).ok());
    }
};

FW_TEST(TestCoverage)
#include "test_coverage.moc"
