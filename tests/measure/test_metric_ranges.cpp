// Every metric says what its figure can be; intervals are cut to that, so it must hold and be no wider than needed.
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/measure/metrics.h"
#include "tests/test_main.h"

using fw::catalogue::Metric;
using fw::catalogue::ScoreScale;

namespace {

using Rows = std::vector<std::vector<double>>;

/// Options of an item of the metric's kind, or draws.
std::size_t rowsOf(const Metric& metric)
{
    return metric.choiceKind == "pair" ? 2 : metric.choiceKind == "stereoset" ? 3 : 4;
}

/// One input, `share` in [0, 1] saying how much of its room it takes. `count` is what a sum of two counts.
double inputOf(const Metric& metric, std::size_t index, double share, double count)
{
    const std::string& input = metric.inputs[index];
    if (input == "@weight")
        return 1;
    if (input.starts_with("@others_flagged:"))
        return std::round(5 * share);
    if (input.starts_with("@scorer/"))
        return share;
    if (input.find("@scorer") != std::string::npos)
        return metric.scale == ScoreScale::Bipolar ? 2 * share - 1 : share;
    if (metric.level == fw::catalogue::Level::Pair || input.ends_with("_words"))
        return std::round(10 * share);
    if (metric.inputs.size() != 2)
        return std::isfinite(metric.highest) ? std::round(share) : std::round(share * count);
    const double most = std::isfinite(metric.highest) ? 1 : 12; // nats a token
    return index == 0 ? share * most * count : count;
}

/// An item whose inputs take up shares as `next` gives them; one option of a question is right.
template <typename Next>
Rows itemOf(const Metric& metric, fw::RandomStream& random, Next next)
{
    Rows rows;
    const std::size_t right = random.nextBelow(static_cast<std::uint32_t>(rowsOf(metric)));
    const double count = 1 + random.nextBelow(40);
    for (std::size_t row = 0; row < rowsOf(metric); ++row) {
        std::vector<double>& values = rows.emplace_back();
        for (std::size_t input = 0; input < metric.inputs.size(); ++input)
            values.push_back(metric.inputs[input] == "@correct" ? (row == right ? 1 : 0)
                                                                : inputOf(metric, input, next(), count));
    }
    return rows;
}

double figureOf(const Metric& metric, const std::vector<Rows>& items)
{
    std::vector<double> sums(metric.sums, 0.0);
    for (const Rows& rows : items) {
        std::vector<double> values;
        for (const auto& row : rows)
            values.insert(values.end(), row.begin(), row.end());
        metric.reduce({values, rows.size(), metric.inputs.size()}, 0.5, sums);
    }
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
        const auto anyShare = [&] { return random.nextUniform(); };
        for (int round = 0; round < 200; ++round) {
            const double figure =
                figureOf(metric, {itemOf(metric, random, anyShare), itemOf(metric, random, anyShare)});
            QVERIFY2(std::isnan(figure) || (figure >= metric.lowest && figure <= metric.highest),
                     qPrintable(QString::number(figure)));
        }
        // Items at the ends of their inputs, two of them alike or not, reach the ends of the figure.
        const auto anEnd = [&] { return 0.5 * random.nextBelow(3); }; // or the middle
        double low = std::numeric_limits<double>::infinity();
        double high = -low;
        for (int round = 0; round < 4000; ++round) {
            Rows first = itemOf(metric, random, anEnd);
            if (metric.choiceKind.empty())
                std::fill(first.begin(), first.end(), first.front());
            Rows second = itemOf(metric, random, anEnd);
            const double figure =
                figureOf(metric, round % 2 == 0 ? std::vector<Rows>{first, first} : std::vector<Rows>{first, second});
            if (std::isnan(figure))
                continue;
            low = std::min(low, figure);
            high = std::max(high, figure);
        }
        if (std::isfinite(metric.lowest))
            QCOMPARE(low, metric.lowest);
        if (std::isfinite(metric.highest))
            QCOMPARE(high, metric.highest);
    }
};

FW_TEST(TestMetricRanges)
#include "test_metric_ranges.moc"
