// The page of metrics: each is there with its convention and what its numbers mean.
#include <QtTest>

#include "core/report/metrics_markdown.h"
#include "tests/test_main.h"

using namespace fw;

class TestMetricsMarkdown : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMetricHasItsSection()
    {
        catalogue::Metric score;
        score.id = "stereotype_score";
        score.title = "Stereotype score";
        score.unit = "%";
        score.direction = catalogue::Direction::NearerToIdeal;
        score.ideal = 50;
        score.level = catalogue::Level::Pair;
        score.choiceKind = "stereoset";
        score.convention = "Percent of pairs.";
        score.source = "Somebody 2021";
        catalogue::Metric toxicity;
        toxicity.id = "emt";
        toxicity.title = "EMT";
        toxicity.direction = catalogue::Direction::LowerIsBetter;
        toxicity.convention = "Of {k} continuations.";
        toxicity.source = "Nobody 2020";
        toxicity.inputs = {"@scorer"};
        catalogue::Metric gap = toxicity;
        gap.id = "gap";
        gap.betweenGroups = true;
        const std::string text = report::metricsMarkdown({score, toxicity, gap}, "make page");
        QCOMPARE(text.find("no figure over all groups"), text.rfind("no figure over all groups"));
        for (const char* part :
             {"Made by `make page`",
              "| [Stereotype score](#stereotype_score) | choice sets: stereoset | % | the nearer to 50 the better |",
              "| [EMT](#emt) | continuations, prompt by prompt, scored | – | lower is better |",
              "## stereotype_score\nStereotype score\n\nPercent of pairs.\n\nSource: Somebody 2021.",
              "Of {k} continuations.\n", "## gap\nEMT\n\nOf {k} continuations. It holds a group against the others"})
            QVERIFY2(text.find(part) != std::string::npos, part);
    }
};

FW_TEST(TestMetricsMarkdown)
#include "test_metrics_markdown.moc"
