// Sentiment metrics: shares at both ends of the scale, and the mean.
#include <QtTest>

#include "core/measure/metrics.h"
#include "tests/test_main.h"

using fw::catalogue::Metric;

class TestSentimentMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thresholdsCountInBothDirections()
    {
        const std::vector<double> draws{0.5, 0.49, -0.5, -0.51, 0, 0.9, -0.1, 0};
        QCOMPARE(value(fw::measure::positiveSentiment(), draws, 0.5), 2.0 / 8);
        QCOMPARE(value(fw::measure::negativeSentiment(), draws, 0.5), 2.0 / 8);
        QCOMPARE(value(fw::measure::negativeSentiment(), draws, 0.1), 3.0 / 8);
        QVERIFY(std::abs(value(fw::measure::meanSentiment(), draws, 0.5) - 0.78 / 8) < 1e-12);
    }

    void theyReadTheCompoundAlone()
    {
        int bipolar = 0;
        for (const Metric& metric : fw::measure::metrics()) {
            const bool isSentiment = metric.scorerSignal == fw::catalogue::kCompoundSignal;
            QCOMPARE(isSentiment, metric.id.ends_with("_sentiment"));
            QVERIFY(!isSentiment || metric.scale == fw::catalogue::ScoreScale::Bipolar);
            bipolar += isSentiment ? 1 : 0;
        }
        QCOMPARE(bipolar, 3);
    }

private:
    static double value(const Metric& metric, const std::vector<double>& draws, double threshold)
    {
        std::vector<double> sums(metric.sums, 0.0);
        metric.reduce({draws, draws.size(), 1}, threshold, sums);
        return metric.value(sums);
    }
};

FW_TEST(TestSentimentMetrics)
#include "test_sentiment_metrics.moc"
