// Metrics that hold a group against the others: no figure over all groups, hence none in a family.
#include "comparison_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fixture;

namespace {

catalogue::Metric gapMetric()
{
    catalogue::Metric gap = metric("gap", [](const catalogue::Observations& item, double, std::span<double> sums) {
        for (std::size_t row = 0; row < item.rows; ++row)
            sums[0] += item.at(row, 0) - item.at(row, 1);
        sums[1] += static_cast<double>(item.rows);
    });
    gap.inputs = {"@scorer", "@others:@scorer"};
    gap.lowest = -1;
    gap.betweenGroups = true;
    return gap;
}

} // namespace

class TestBetweenGroups : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thereIsNoFigureOverAllGroups()
    {
        World world;
        world.metrics.metrics.push_back(gapMetric());
        const auto prompts = crossed("gender", {"women", "men"}, 12);
        const auto scores = [](std::uint64_t seed) {
            return [seed](const store::PromptRow& row, int draw) { return Score{noise(seed, row, draw), false}; };
        };
        world.addRun("base", prompts, 4, scores(1));
        world.addRun("student", prompts, 2, scores(2));
        const compare::Comparison alone = world.compare();
        world.asked.primaryMetrics = {"mean", "gap"};
        const compare::Comparison both = world.compare();
        int groups = 0;
        for (const compare::Cell& cell : both.cells)
            if (cell.metric == "gap") {
                QVERIFY(!cell.group.empty());
                groups += cell.variant == 1 && cell.pAdjusted ? 1 : 0;
            }
        QCOMPARE(groups, 2);
        // Nothing was added to the family of what is tested over all groups.
        QVERIFY(cellOf(alone, "mean", "", 1).pAdjusted.has_value());
        QCOMPARE(cellOf(both, "mean", "", 1).pAdjusted, cellOf(alone, "mean", "", 1).pAdjusted);
    }
};

FW_TEST(TestBetweenGroups)
#include "test_between_groups.moc"
