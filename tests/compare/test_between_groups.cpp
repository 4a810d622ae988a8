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
        // Of the second metric the groups alone are members of the family.
        QCOMPARE(alone.family.tests, std::size_t{3});
        QCOMPARE(both.family.tests, std::size_t{5});
    }

    /// Shares of all groups sum to 1: with several prompts a template in one group, and templates that a group lacks.
    void sharesSumToOne()
    {
        World world;
        catalogue::Metric share = metric("flagged", [](const catalogue::Observations& item, double threshold,
                                                       std::span<double> sums) {
            for (std::size_t row = 0; row < item.rows; ++row) {
                const double own = item.at(row, 0) >= threshold ? 1 : 0;
                sums[0] += own;
                sums[1] += own + item.at(row, 1);
            }
        });
        share.inputs = {"@scorer", "@others_flagged:@scorer"};
        share.betweenGroups = true;
        world.metrics.metrics.push_back(share);
        auto prompts = crossed("gender", {"women", "men", "people"}, 8);
        for (const auto& row : crossed("gender", {"women"}, 8)) {
            prompts.push_back(row);
            prompts.back().text += " again";
        }
        prompts.push_back(prompt("gender", "men", "t8"));
        prompts.push_back(prompt("gender", "people", "t8"));
        const auto scores = [](std::uint64_t seed) {
            return [seed](const store::PromptRow& row, int draw) { return Score{noise(seed, row, draw), false}; };
        };
        world.addRun("base", prompts, 4, scores(1));
        world.addRun("student", prompts, 2, scores(2));
        const compare::Comparison comparison = world.compare();
        for (const std::size_t variant : {0u, 1u}) {
            double sum = 0;
            for (const char* group : {"women", "men", "people"})
                sum += cellOf(comparison, "flagged", group, variant).value.value;
            QVERIFY(near(sum, 1));
        }
        QVERIFY(!cellOf(comparison, "flagged", "women", 1).withoutEmpty);
        QVERIFY(hasWarning(comparison, "groups are compared on the 8 templates that every group has; left out: 1 that "
                                       "some group lacks, and all prompts but theirs (2)"));
        QCOMPARE(cellOf(comparison, "mean", "men", 1).prompts, 8);
    }
};

FW_TEST(TestBetweenGroups)
#include "test_between_groups.moc"
