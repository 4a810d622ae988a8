// Every metric says what its figure can be; intervals are cut to that, so it must hold and be no wider than needed.
#include <QtTest>

#include <algorithm>
#include <cmath>

#include "core/base/random.h"
#include "core/measure/metrics.h"

using fw::catalogue::Metric;
using fw::catalogue::ScoreScale;

namespace {

/// One row of inputs: a score, or sums of which the second counts what the first is made of. `share` in [0, 1] says how
/// much of its room the first takes.
void addRow(const Metric& metric, double share, double count, std::vector<double>& rows)
{
    if (metric.inputs.size() == 2) {
        const double most = std::isfinite(metric.highest) ? 1 : 12; // nats a token
        rows.insert(rows.end(), {share * most * count, count});
    } else if (metric.needsScorer()) {
        rows.push_back(metric.scale == ScoreScale::Bipolar ? 2 * share - 1 : share);
    } else {
        rows.push_back(std::isfinite(metric.highest) ? std::round(share) : std::round(share * count));
    }
}

double figureOf(const Metric& metric, const std::vector<double>& rows)
{
    std::vector<double> sums(metric.sums, 0.0);
    const std::size_t inputs = metric.inputs.size();
    metric.reduce({rows, rows.size() / inputs, inputs}, 0.5, sums);
    return metric.value(sums);
}

} // namespace

class TestMetricRanges : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void figuresStayInTheirRangeAndReachItsEnds_data()
    {
        QTest::addColumn<int>("index");
        const std::vector<Metric> metrics = fw::measure::metrics();
        for (std::size_t i = 0; i < metrics.size(); ++i)
            QTest::newRow(metrics[i].id.c_str()) << static_cast<int>(i);
    }
    void figuresStayInTheirRangeAndReachItsEnds()
    {
        QFETCH(int, index);
        const Metric metric = fw::measure::metrics()[static_cast<std::size_t>(index)];
        fw::RandomStream random(5, static_cast<std::uint64_t>(index));
        for (int item = 0; item < 200; ++item) {
            std::vector<double> rows;
            for (int row = 0; row < 5; ++row)
                addRow(metric, random.nextUniform(), 1 + random.nextBelow(40), rows);
            const double figure = figureOf(metric, rows);
            QVERIFY2(figure >= metric.lowest && figure <= metric.highest, qPrintable(QString::number(figure)));
        }
        std::vector<double> none;
        std::vector<double> all;
        for (int row = 0; row < 5; ++row) {
            addRow(metric, 0, 10, none);
            addRow(metric, 1, 10, all);
        }
        const auto [low, high] = std::minmax({figureOf(metric, none), figureOf(metric, all)});
        QCOMPARE(low, metric.lowest);
        if (std::isfinite(metric.highest))
            QCOMPARE(high, metric.highest);
    }
};

QTEST_GUILESS_MAIN(TestMetricRanges)
#include "test_metric_ranges.moc"
