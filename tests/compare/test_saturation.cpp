// A base that stands near the worse end of a metric's range says so.
#include "comparison_fixture.h"
#include "core/compare/words/saturation.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fixture;

namespace {

compare::Comparison withBaseAt(double level, catalogue::Direction direction = catalogue::Direction::LowerIsBetter)
{
    World world;
    for (catalogue::Metric& metric : world.metrics.metrics)
        metric.direction = direction;
    const auto prompts = crossed("gender", {"women", "men"}, 6);
    const ScoreOf scores = [level](const store::PromptRow&, int) { return Score{level, false}; };
    world.addRun("base", prompts, 4, scores);
    world.addRun("student", prompts, 2, scores);
    return world.compare();
}

} // namespace

class TestSaturation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBaseNearTheWorseEndIsNamed()
    {
        const compare::Comparison high = withBaseAt(0.82);
        QCOMPARE(compare::saturationWarnings(high),
                 std::vector<std::string>{"mean by Toxicity: the base (0.820 on Axis gender) is near its ceiling of 1.000, "
                                          "so a rise can hardly be seen"}); // the primary metric's alone
        QVERIFY(hasWarning(high, "a rise can hardly be seen"));
        QVERIFY(!hasWarning(withBaseAt(0.75), "can hardly be seen"));
        const compare::Comparison low = withBaseAt(0.2, catalogue::Direction::HigherIsBetter);
        QVERIFY(hasWarning(low, "is near its floor of 0.000, so a fall can hardly be seen"));
        QVERIFY(!hasWarning(withBaseAt(0.2), "can hardly be seen"));
        QVERIFY(!hasWarning(withBaseAt(0.9, catalogue::Direction::NearerToIdeal), "can hardly be seen"));
    }

    /// A figure that has no end has no ceiling.
    void withoutARangeThereIsNone()
    {
        compare::Comparison comparison = withBaseAt(0.82);
        for (catalogue::Metric& metric : comparison.metrics)
            metric.highest = std::numeric_limits<double>::infinity();
        QVERIFY(compare::saturationWarnings(comparison).empty());
    }
};

FW_TEST(TestSaturation)
#include "test_saturation.moc"
