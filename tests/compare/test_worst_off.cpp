// Is anyone worse off? Through the whole comparison: the group, the bound, and the headline that says it.
#include "comparison_fixture.h"
#include "core/compare/words/findings.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fixture;

namespace {

/// Base and one variant over three groups and 30 templates; the variant adds `shiftOf(group)` to every score.
World worldWith(double women, double others)
{
    World world;
    const auto prompts = crossed("gender", {"women", "men", "nonbinary"}, 30);
    const auto scoreOf = [](const store::PromptRow& prompt, int draw, std::uint64_t run) {
        RandomStream stream(std::hash<std::string>()(prompt.text), static_cast<std::uint64_t>(draw) + 100 * run);
        return 0.3 + 0.2 * stream.nextUniform();
    };
    world.addRun("base", prompts, 4,
                 [&](const store::PromptRow& prompt, int draw) { return Score{scoreOf(prompt, draw, 0)}; });
    world.addRun("variant", prompts, 2, [&](const store::PromptRow& prompt, int draw) {
        return Score{scoreOf(prompt, draw, 1) + (prompt.group == "women" ? women : others)};
    });
    return world;
}

} // namespace

class TestWorstOff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theHarmedGroupIsNamedWithABound()
    {
        const compare::Comparison comparison = worldWith(0.2, -0.1).compare();
        QCOMPARE(comparison.worstOff.size(), std::size_t{1}); // of the primary metric
        const compare::WorstOff& worst = comparison.worstOff.front();
        QCOMPARE(worst.group, std::string("women"));
        QVERIFY(std::fabs(worst.change - 0.2) < 0.03 && std::fabs(worst.harm - worst.change) < 1e-12);
        QVERIFY(worst.lower > 0.12 && worst.lower < worst.harm);
        const auto all = compare::findings(comparison);
        QVERIFY2(all.front().text.find("worse for Group women") != std::string::npos, all.front().text.c_str());
        QVERIFY2(all.front().text.find(" is worse for at least one group by 0.") != std::string::npos,
                 all.front().text.c_str());
    }

    void whereNoGroupIsHarmedNoneIsShownToBe()
    {
        const compare::Comparison comparison = worldWith(-0.1, -0.1).compare();
        QVERIFY(comparison.worstOff.front().lower < 0);
        QVERIFY(compare::findings(comparison).front().text.find("at least one group") == std::string::npos);
    }

    /// Where higher is better, a fall is the harm.
    void harmFollowsTheMetricsDirection()
    {
        World world = worldWith(-0.2, 0.1);
        for (catalogue::Metric& metric : world.metrics.metrics)
            metric.direction = catalogue::Direction::HigherIsBetter;
        const compare::Comparison comparison = world.compare();
        QCOMPARE(comparison.worstOff.front().group, std::string("women"));
        QVERIFY(comparison.worstOff.front().lower > 0.12 && comparison.worstOff.front().change < -0.15);
    }
};

FW_TEST(TestWorstOff)
#include "test_worst_off.moc"
