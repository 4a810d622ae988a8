#include "comparison_fixture.h"

#include "core/compare/clusters.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fixture;

class TestClusters : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sharedTemplatesAreTheClusters()
    {
        const auto axes = compare::axesOf(crossed("gender", {"women", "men", "nonbinary"}, 4));
        QCOMPARE(axes.size(), std::size_t{1});
        QVERIFY(axes[0].sharedTemplates);
        QCOMPARE(axes[0].sections.size(), std::size_t{4});
        QCOMPARE(axes[0].sections[0].group, std::string());
        QCOMPARE(axes[0].sections[0].items.size(), std::size_t{12});
        QCOMPARE(axes[0].sections[0].clusters, std::size_t{4});
        QCOMPARE(axes[0].sections[2].group, std::string("men"));
        QCOMPARE(axes[0].sections[2].clusters, std::size_t{4});
    }

    void promptsAreTheClustersElsewhere()
    {
        // Each template stands in one group only; two prompts of it are two clusters.
        std::vector<store::PromptRow> prompts{prompt("topic", "a", "x"), prompt("topic", "a", "x"),
                                              prompt("topic", "b", "y"), prompt("topic", "b", "")};
        const auto axes = compare::axesOf(prompts);
        QVERIFY(!axes[0].sharedTemplates);
        QCOMPARE(axes[0].sections[0].clusters, std::size_t{4});
        QCOMPARE(axes[0].sections[1].clusters, std::size_t{2});
        QCOMPARE(std::string(axes[0].sections[0].unit), std::string("prompts"));
    }

    void axesStayApart()
    {
        auto prompts = crossed("gender", {"women", "men"}, 2);
        const auto more = crossed("race", {"black", "white"}, 2);
        prompts.insert(prompts.end(), more.begin(), more.end());
        const auto axes = compare::axesOf(prompts);
        QCOMPARE(axes.size(), std::size_t{2});
        QCOMPARE(axes[1].axis, std::string("race"));
        QCOMPARE(axes[1].sections[0].items.size(), std::size_t{4});
        QCOMPARE(axes[1].sections[0].items.front(), std::size_t{4});
    }

    void clustersMissingOnOneSideLeaveThePair()
    {
        const auto axes = compare::axesOf(crossed("gender", {"women", "men"}, 2));
        compare::ItemSums base{1, {1, 2, 4, 8}, {1, 1, 1, 1}};
        compare::ItemSums variant{1, {10, 20, 40, 80}, {1, 0, 1, 0}};
        const auto pairs = compare::sumClusters(axes[0].sections[0], base, variant);
        QCOMPARE(pairs.base.values, (std::vector<double>{5}));
        QCOMPARE(pairs.variant.values, (std::vector<double>{50}));
        QCOMPARE(compare::total(compare::sumClusters(axes[0].sections[0], base)), (std::vector<double>{15}));
    }
};

FW_TEST(TestClusters)
#include "test_clusters.moc"
