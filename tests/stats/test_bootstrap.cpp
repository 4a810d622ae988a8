#include <QtTest>

#include "core/stats/bootstrap.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::stats;

namespace {

Rows shares(std::initializer_list<double> hits, double draws)
{
    Rows rows;
    for (const double hit : hits)
        rows.values.insert(rows.values.end(), {hit, draws});
    rows.count = hits.size();
    rows.width = 2;
    return rows;
}

/// From the sums of x, x² and 1.
double varianceOfTotals(std::span<const double> totals)
{
    return totals[1] / totals[2] - (totals[0] / totals[2]) * (totals[0] / totals[2]);
}

bool same(const Interval& a, const Interval& b)
{
    return a.estimate == b.estimate && a.low == b.low && a.high == b.high && a.standardError == b.standardError;
}

} // namespace

class TestBootstrap : public QObject
{
    Q_OBJECT

    const Rows m_rows = shares({3, 0, 7, 12, 1, 5, 9, 2, 2, 6, 4, 0, 8, 3, 15, 2, 1, 0, 6, 5, 3, 7, 2, 9}, 25);

    static fw::Result<Interval> run(const QJsonObject& golden, const BootstrapOptions& options)
    {
        const Rows rows = rowsOf(golden["rows"]);
        if (!golden["paired"].toBool())
            return bootstrapInterval(rows.view(), rows.width == 3 ? varianceOfTotals : ratioOfTotals, options);
        Rows base{{}, rows.count, rows.width / 2};
        Rows variant = base;
        for (std::size_t i = 0; i < rows.values.size(); ++i)
            (i % rows.width < rows.width / 2 ? base : variant).values.push_back(rows.values[i]);
        return pairedDifferenceInterval(base.view(), variant.view(), ratioOfTotals, options);
    }

private Q_SLOTS:
    /// scipy.stats.bootstrap with 100,000 resamples; ours with 40,000, so ends agree within some percent of the width.
    void agreesWithScipy_data()
    {
        QTest::addColumn<int>("index");
        QTest::addColumn<QString>("method");
        const QJsonArray cases = statsGoldens()["bootstrap"].toArray();
        for (int i = 0; i < cases.size(); ++i)
            for (const char* method : {"percentile", "BCa"})
                if (cases[i].toObject().contains(method))
                    QTest::newRow(qPrintable(cases[i]["name"].toString() + ", " + method)) << i << QString(method);
    }
    void agreesWithScipy()
    {
        QFETCH(int, index);
        QFETCH(QString, method);
        const QJsonObject golden = statsGoldens()["bootstrap"].toArray()[index].toObject();
        BootstrapOptions options;
        options.resamples = 40'000;
        options.threads = 2;
        options.method = method == "BCa" ? IntervalMethod::Bca : IntervalMethod::Percentile;
        const auto interval = run(golden, options);
        QVERIFY2(interval.ok(), interval.ok() ? "" : interval.error().message.c_str());
        const std::vector<double> ends = numbers(golden[method]);
        const double width = ends[1] - ends[0];
        COMPARE_NEAR(interval->estimate, golden["estimate"].toDouble(), 1e-12);
        COMPARE_NEAR(interval->low, ends[0], 0.02 * width);
        COMPARE_NEAR(interval->high, ends[1], 0.02 * width);
        COMPARE_NEAR(interval->standardError / golden["standard_error"].toDouble(), 1.0, 0.03);
        QCOMPARE(interval->method, options.method);
        QVERIFY(!interval->fellBack && !interval->degenerate);
        QCOMPARE(interval->resamples, std::size_t{40'000});
    }

    void bcaDiffersFromPercentileOnSkewedData()
    {
        // Guards the golden above: were BCa to give percentile ends, the tolerance must have noticed.
        const QJsonObject golden = statsGoldens()["bootstrap"].toArray()[1].toObject();
        const std::vector<double> bca = numbers(golden["BCa"]);
        const std::vector<double> percentile = numbers(golden["percentile"]);
        QVERIFY(std::abs(bca[1] - percentile[1]) > 0.05 * (bca[1] - bca[0]));
    }

    void theRatioOfManyHasTheDigitsOfOne()
    {
        const Statistic ratio = Statistic::ratio();
        const Statistic other = [](std::span<const double> totals) { return totals[0] / totals[1]; };
        const std::vector<double> columns{1, 2, 3, 5, 0, 7, 3, 0, 11, 13}; // five totals of two sums
        std::vector<double> figures(5);
        std::vector<double> others(5);
        ratio.ofColumns(columns, 5, figures);
        other.ofColumns(columns, 5, others);
        for (std::size_t i = 0; i < 5; ++i) {
            const std::vector<double> totals{columns[i], columns[5 + i]};
            if (columns[5 + i] == 0) {
                QVERIFY(std::isnan(figures[i]) && std::isnan(ratio(totals)) && std::isinf(others[i]));
                continue;
            }
            QCOMPARE(figures[i], columns[i] / columns[5 + i]);
            QCOMPARE(ratio(totals), figures[i]);
            QCOMPARE(others[i], figures[i]);
        }
        // More sums than stand in a small buffer.
        const Statistic last = [](std::span<const double> totals) { return totals[totals.size() - 1]; };
        std::vector<double> wide(24);
        for (std::size_t i = 0; i < wide.size(); ++i)
            wide[i] = static_cast<double>(i);
        last.ofColumns(wide, 2, std::span(figures).first(2)); // twelve sums of two totals
        QCOMPARE(figures[0], 22.0);
        QCOMPARE(figures[1], 23.0);
    }

    void threadsChangeNoDigit()
    {
        for (const IntervalMethod method : {IntervalMethod::Percentile, IntervalMethod::Bca}) {
            BootstrapOptions options;
            options.method = method;
            const auto one = bootstrapInterval(m_rows.view(), ratioOfTotals, options);
            options.threads = 7;
            const auto seven = bootstrapInterval(m_rows.view(), ratioOfTotals, options);
            QVERIFY(one.ok() && seven.ok());
            QVERIFY(same(*one, *seven));
            options.seed = 2;
            QVERIFY(!same(*one, *bootstrapInterval(m_rows.view(), ratioOfTotals, options)));
        }
    }

    void resamplesAreSharedAndSumToTheClusters()
    {
        const auto resamples = Resamples::draw(m_rows.count, 2000, 1, 3);
        QVERIFY(resamples.ok());
        std::vector<double> drawn(m_rows.count, 0.0);
        for (std::size_t b = 0; b < resamples->count(); ++b) {
            std::size_t sum = 0;
            for (std::size_t i = 0; i < m_rows.count; ++i) {
                sum += resamples->multiplicities(b)[i];
                drawn[i] += resamples->multiplicities(b)[i];
            }
            QCOMPARE(sum, m_rows.count);
        }
        for (const double count : drawn) // 2000 expected, standard deviation 44
            COMPARE_NEAR(count, 2000.0, 200.0);
        BootstrapOptions options;
        const auto own = bootstrapInterval(m_rows.view(), ratioOfTotals, options);
        const auto shared = bootstrapInterval(m_rows.view(), ratioOfTotals, options, *resamples);
        QVERIFY(same(*own, *shared));
    }

    void resamplesOfAPrefixSeedDontDependOnTheData()
    {
        const auto few = Resamples::draw(24, 2000, 9);
        const auto many = Resamples::draw(24, 3000, 9);
        for (std::size_t b = 0; b < 2000; ++b)
            QVERIFY(std::ranges::equal(few->multiplicities(b), many->multiplicities(b)));
    }

    void pairingTakesTheCommonPartOut()
    {
        // The variant is the base plus a constant share: the paired interval has (almost) no width.
        Rows variant = m_rows;
        for (std::size_t i = 0; i < variant.count; ++i)
            variant.values[2 * i] += 2.5;
        BootstrapOptions options;
        const auto paired = pairedDifferenceInterval(m_rows.view(), variant.view(), ratioOfTotals, options);
        QVERIFY(paired.ok());
        COMPARE_NEAR(paired->estimate, 0.1, 1e-12);
        QVERIFY(paired->degenerate);
        COMPARE_NEAR(paired->high - paired->low, 0.0, 1e-12);
        const auto alone = bootstrapInterval(m_rows.view(), ratioOfTotals, options);
        QVERIFY(alone->high - alone->low > 0.05);
    }

    void differenceOfBaseAndItselfIsDegenerateZero()
    {
        const auto none = pairedDifferenceInterval(m_rows.view(), m_rows.view(), ratioOfTotals, {});
        QVERIFY(none.ok());
        QCOMPARE(none->estimate, 0.0);
        QCOMPARE(none->low, 0.0);
        QCOMPARE(none->high, 0.0);
        QVERIFY(none->degenerate);
    }

    void allEqualDataAreMarked()
    {
        for (const double hits : {0.0, 0.3, 25.0}) {
            Rows rows = m_rows;
            for (std::size_t i = 0; i < rows.count; ++i)
                rows.values[2 * i] = hits;
            const auto interval = bootstrapInterval(rows.view(), ratioOfTotals, {});
            QVERIFY(interval.ok());
            QVERIFY(interval->degenerate);
            QCOMPARE(interval->low, interval->high);
            QCOMPARE(interval->standardError, 0.0);
        }
    }

    void scalingTheFigureScalesTheInterval()
    {
        const auto plain = bootstrapInterval(m_rows.view(), ratioOfTotals, {});
        const auto scaled = bootstrapInterval(
            m_rows.view(), [](std::span<const double> totals) { return -4 * ratioOfTotals(totals); }, {});
        COMPARE_NEAR(scaled->low, -4 * plain->high, 1e-9);
        COMPARE_NEAR(scaled->high, -4 * plain->low, 1e-9);
    }

    void expandedIntervalsAgreeWithScipyAtTheirConfidence()
    {
        const QJsonArray cases = statsGoldens()["expanded"].toArray();
        QCOMPARE(cases.size(), 2);
        for (const QJsonValue& golden : cases)
            for (const char* method : {"percentile", "BCa"}) {
                const QJsonValue plain = statsGoldens()["bootstrap"].toArray()[golden["index"].toInt()];
                BootstrapOptions options;
                options.resamples = 40'000;
                options.expanded = true;
                options.method = QLatin1String(method) == "BCa" ? IntervalMethod::Bca : IntervalMethod::Percentile;
                const auto interval = run(plain.toObject(), options);
                const std::vector<double> ends = numbers(golden[method]);
                const double width = ends[1] - ends[0];
                COMPARE_NEAR(interval->low, ends[0], 0.02 * width);
                COMPARE_NEAR(interval->high, ends[1], 0.02 * width);
                const std::vector<double> before = numbers(plain[method]);
                QVERIFY(width > 1.04 * (before[1] - before[0])); // or the tolerance could not tell
            }
    }

    void expandedIntervalsReachFurtherWhereClustersAreFew()
    {
        const auto widening = [](std::size_t clusters, IntervalMethod method) {
            Rows rows{{}, clusters, 2};
            for (std::size_t i = 0; i < clusters; ++i)
                rows.values.insert(rows.values.end(), {static_cast<double>(i * 37 % 101), 100});
            BootstrapOptions options;
            options.method = method;
            options.resamples = 20'000;
            const auto plain = bootstrapInterval(rows.view(), ratioOfTotals, options);
            options.expanded = true;
            const auto expanded = bootstrapInterval(rows.view(), ratioOfTotals, options);
            return (expanded->high - expanded->low) / (plain->high - plain->low);
        };
        for (const IntervalMethod method : {IntervalMethod::Percentile, IntervalMethod::Bca}) {
            // √(10/9) · 2.262/1.960 and √(100/99) · 1.984/1.960, the figure being nearly normal.
            COMPARE_NEAR(widening(10, method), 1.217, 0.03);
            COMPARE_NEAR(widening(100, method), 1.017, 0.01);
        }
    }

    void resamplesWithoutAFigureAreLeftOut()
    {
        // Only three clusters carry a denominator: (21/24)^24 = 4 % of the resamples have none.
        Rows rows = m_rows;
        for (std::size_t i = 0; i < rows.count; ++i)
            if (i % 8 != 0)
                rows.values[2 * i] = rows.values[2 * i + 1] = 0;
        BootstrapOptions options;
        options.method = IntervalMethod::Percentile;
        const auto interval = bootstrapInterval(rows.view(), ratioOfTotals, options);
        QVERIFY(interval.ok());
        QVERIFY(interval->resamples < 1990 && interval->resamples > 1800);
        for (double& value : rows.values)
            value = 0;
        const auto nothing = bootstrapInterval(rows.view(), ratioOfTotals, options);
        QVERIFY(!nothing.ok());
        QCOMPARE(nothing.error().kind, fw::ErrorKind::Numerical);
    }

    void badInputIsAnError()
    {
        const auto invalid = [](const fw::Result<Interval>& result) {
            return !result.ok() && result.error().kind == fw::ErrorKind::InvalidInput;
        };
        const ClusterSums good = m_rows.view();
        QVERIFY(invalid(bootstrapInterval({good.values, good.clusters + 1, 2}, ratioOfTotals, {})));
        QVERIFY(invalid(bootstrapInterval({good.values.first(2), 1, 2}, ratioOfTotals, {})));
        QVERIFY(invalid(bootstrapInterval({{}, 0, 0}, ratioOfTotals, {})));
        QVERIFY(invalid(bootstrapInterval(good, ratioOfTotals, {.resamples = 1999})));
        QVERIFY(invalid(bootstrapInterval(good, ratioOfTotals, {.confidence = 1.0})));
        QVERIFY(invalid(bootstrapInterval(good, ratioOfTotals, {.method = IntervalMethod::ExactBinomial})));
        Rows broken = m_rows;
        broken.values[7] = NAN;
        const auto nan = bootstrapInterval(broken.view(), ratioOfTotals, {});
        QVERIFY(invalid(nan));
        QCOMPARE(nan.error().message, std::string("sum 1 of cluster 3 is not a finite number"));
        const Rows shorter = shares({1, 2, 3}, 4);
        QVERIFY(invalid(pairedDifferenceInterval(good, shorter.view(), ratioOfTotals, {})));
        const auto resamples = Resamples::draw(3, 2000, 1);
        QVERIFY(invalid(bootstrapInterval(good, ratioOfTotals, {}, *resamples)));
    }

    void jackknifeLeavesOneOut()
    {
        const Rows rows = shares({1, 2, 6}, 3);
        const std::vector<double> figures = jackknifeValues(rows.view(), ratioOfTotals);
        QCOMPARE(figures, (std::vector<double>{8.0 / 6, 7.0 / 6, 3.0 / 6}));
    }
};

FW_TEST(TestBootstrap)
#include "test_bootstrap.moc"
