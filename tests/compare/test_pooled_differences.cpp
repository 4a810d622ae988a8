// Options of the statistics: partial pooling and the false discovery rate.
#include "tests/compare/comparison_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using fixture::World;

namespace {

/// Five groups of which the first moves; the others' changes are noise.
struct Groups : World
{
    Groups()
    {
        const auto prompts = fixture::crossed("gender", {"a", "b", "c", "d", "e"}, 24);
        const auto score = [](double shift) {
            return [=](const store::PromptRow& row, int draw) {
                return fixture::Score{0.3 + 0.3 * fixture::noise(3, row, draw) + (row.group == "a" ? shift : 0) +
                                      0.2 * shift * fixture::noise(4, row, draw)};
            };
        };
        addRun("base", prompts, 4, score(0));
        addRun("variant", prompts, 2, score(0.2));
    }
};

} // namespace

class TestPooledDifferences : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void changesLeanTowardsTheirMean()
    {
        Groups world;
        QVERIFY(!fixture::cellOf(world.compare(), "mean", "a", 1).pooledDifference.has_value()); // only on request
        world.asked.statistics.partialPooling = true;
        const compare::Comparison comparison = world.compare();
        double mean = 0;
        for (const char* group : {"a", "b", "c", "d", "e"})
            mean += fixture::cellOf(comparison, "mean", group, 1).difference->value / 5;
        for (const char* group : {"a", "b", "c", "d", "e"}) {
            const compare::Cell& cell = fixture::cellOf(comparison, "mean", group, 1);
            QVERIFY(cell.pooledDifference.has_value());
            const double own = cell.difference->value;
            const double pooled = cell.pooledDifference->value;
            QVERIFY((own - mean) * (pooled - mean) >= 0 && std::fabs(pooled - mean) <= std::fabs(own - mean) + 1e-9);
            QVERIFY(cell.pooledDifference->low < pooled && pooled < cell.pooledDifference->high);
            QVERIFY(cell.pooledDifference->method.find("partially pooled over 5 groups") != std::string::npos);
        }
        QVERIFY(!fixture::cellOf(comparison, "mean", "", 1).pooledDifference.has_value());
    }

    void exploratoryTestsHaveAFalseDiscoveryRate()
    {
        Groups world;
        QVERIFY(!fixture::cellOf(world.compare(), "maximum", "a", 1).qValue.has_value());
        world.asked.statistics.falseDiscoveryRate = true;
        const compare::Comparison comparison = world.compare();
        const compare::Cell& exploratory = fixture::cellOf(comparison, "maximum", "a", 1);
        QVERIFY(exploratory.qValue.has_value());
        QVERIFY(*exploratory.qValue >= *exploratory.pValue);
        QVERIFY(!fixture::cellOf(comparison, "mean", "a", 1).qValue.has_value()); // primary: Holm's
    }

    void groupsOrderAndInterdependence()
    {
        const Groups world;
        const compare::Comparison comparison = world.compare();
        bool found = false;
        for (const compare::Gap& gap : comparison.gaps)
            if (gap.metric == "mean" && gap.variant == 1) {
                found = true;
                QVERIFY(gap.rankAgreement.has_value());
                QVERIFY(*gap.rankAgreement >= -1 && *gap.rankAgreement <= 1);
                // Groups' scores are drawn apart: one tells next to nothing of another.
                QVERIFY(gap.interdependence.has_value());
                QVERIFY(std::fabs(*gap.interdependence) < 0.4);
            }
        QVERIFY(found);
    }
};

FW_TEST(TestPooledDifferences)
#include "test_pooled_differences.moc"
