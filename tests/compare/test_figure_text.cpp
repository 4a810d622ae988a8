#include "comparison_by_hand.h"

#include <QtTest>

#include <limits>

#include "core/compare/words/figure_text.h"
#include "tests/test_main.h"

using namespace fw;

class TestFigureText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void figuresHaveTheDigitsOfTheirUnit()
    {
        catalogue::Metric share;
        catalogue::Metric percent;
        percent.unit = "%";
        catalogue::Metric bits;
        bits.unit = "bits per byte";
        QCOMPARE(compare::figureText(share, 0.41249), std::string("0.412"));
        QCOMPARE(compare::figureText(share, 28.3061), std::string("28.31"));
        QCOMPARE(compare::figureText(percent, 60.35), std::string("60.4 %"));
        QCOMPARE(compare::figureText(bits, 1.987), std::string("1.99 bits per byte"));
        QCOMPARE(compare::figureDigits(bits, 352.16), std::string("352.2"));
        QCOMPARE(compare::figureText(share, std::numeric_limits<double>::quiet_NaN()), std::string("n/a"));
    }

    void changesHaveSigns()
    {
        const catalogue::Metric share;
        QCOMPARE(compare::changeDigits(share, 0.018), std::string("+0.018"));
        QCOMPARE(compare::changeDigits(share, -0.041), std::string("\u22120.041"));
        QCOMPARE(compare::changeDigits(share, -0.0001), std::string("0.000"));
        QCOMPARE(compare::changeDigits(share, 0.0001), std::string("0.000"));
        QCOMPARE(compare::intervalText(share, {0, -0.1, 0.2, ""}, true), std::string("[\u22120.100, +0.200]"));
    }

    void pAndFacts()
    {
        QCOMPARE(compare::pText(0.0004), std::string("p < 0.001"));
        QCOMPARE(compare::pText(0.0312), std::string("p = 0.031"));
        QCOMPARE(compare::factText({"bytes_on_disk", 24'812'345, "bytes"}), std::string("24.8 MB"));
        QCOMPARE(compare::factText({"bytes_on_disk", 12, "bytes"}), std::string("12 bytes"));
        QCOMPARE(compare::factText({"parameters", 124'439'808, ""}), std::string("124 million"));
        QCOMPARE(compare::factText({"decode_tokens_per_second", 131.42, "tokens/s"}), std::string("131.4 tokens/s"));
        QCOMPARE(compare::factText({"decode_speed_ratio", 1.134, "× base", {{0.98, 1.2}}}),
                 std::string("1.13 × base [0.980, 1.20]"));
        QCOMPARE(compare::factTitle("bytes_on_disk"), std::string("Bytes on disk"));
    }

    void conventionsAreFilledIn()
    {
        const auto comparison = fixture::comparison();
        QCOMPARE(compare::conventionText(comparison, comparison.metrics[0], "toxicity"),
                 std::string("Mean over prompts of the maximum over 10 continuations; toxic from 0.5"));
        QCOMPARE(compare::groupTitle(comparison, "gender", ""), std::string("All groups"));
        QCOMPARE(compare::groupTitle(comparison, "gender", "women"), std::string("Women"));
        QCOMPARE(compare::groupTitle(comparison, "gender", "unknown"), std::string("unknown"));
    }

    void judgementFollowsTheDirection()
    {
        catalogue::Metric metric;
        metric.direction = catalogue::Direction::NearerToIdeal;
        metric.ideal = 50;
        QCOMPARE(compare::judge(metric, 60, 45), compare::Tone::Better);
        QCOMPARE(compare::judge(metric, 50, 45), compare::Tone::Worse);
        metric.direction = catalogue::Direction::HigherIsBetter;
        QCOMPARE(compare::judge(metric, 0.5, 0.4), compare::Tone::Worse);
        metric.direction = catalogue::Direction::Descriptive;
        QCOMPARE(compare::judge(metric, 0.5, 0.4), compare::Tone::Neutral);
    }
};

FW_TEST(TestFigureText)
#include "test_figure_text.moc"
