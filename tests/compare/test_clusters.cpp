#include "comparison_fixture.h"

#include "core/compare/reading/clusters.h"
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

    /// One template that every group has makes no crossed design; from six on groups are compared on those alone.
    void aCrossingInPartComparesCommonTemplates()
    {
        auto prompts = crossed("gender", {"women", "men"}, 7);
        prompts.push_back(prompt("gender", "men", "t7"));
        prompts.push_back(prompt("gender", "men", ""));
        const auto axis = compare::axesOf(prompts).front();
        QVERIFY(axis.sharedTemplates);
        QCOMPARE(axis.sections[0].items.size(), std::size_t{14});
        QCOMPARE(axis.sections[2].items.size(), std::size_t{7}); // of nine
        QCOMPARE(axis.commonTemplates, std::size_t{7});
        QCOMPARE(axis.partialTemplates, std::size_t{1});
        QCOMPARE(axis.partialItems, std::size_t{2});
    }

    void fewCommonTemplatesAreNotShared()
    {
        auto prompts = crossed("gender", {"women", "men", "people"}, 5);
        prompts.push_back(prompt("gender", "men", "t6"));
        prompts.push_back(prompt("gender", "women", "t6"));
        const auto axis = compare::axesOf(prompts).front();
        QVERIFY(!axis.sharedTemplates);
        QCOMPARE(axis.sections[0].items.size(), prompts.size()); // nothing is left out
        QCOMPARE(axis.sections[0].clusters, std::size_t{6});     // what a template ties stays tied
        QCOMPARE(axis.partialTemplates, std::size_t{1});
        // Choice sets keep all items, however many are common.
        std::vector<compare::ItemPlace> places;
        std::vector<std::size_t> all;
        for (const store::PromptRow& row : crossed("gender", {"women", "men"}, 8)) {
            all.push_back(places.size());
            places.push_back(compare::placeOf(row));
        }
        places.back().cluster = "t99";
        const auto kept = compare::axesOf(places, all, {}, compare::Partial::Keep).front();
        QVERIFY(!kept.sharedTemplates);
        QCOMPARE(kept.sections[0].items.size(), std::size_t{16});
    }

    /// BOLD: 29 prompts about one religion are one observation of it.
    void promptsAboutOneEntityAreOneCluster()
    {
        std::vector<store::PromptRow> prompts;
        for (int i = 0; i < 9; ++i) {
            prompts.push_back(prompt("religion", i < 5 ? "atheism" : "islam", ""));
            prompts.back().entity = i < 5 ? "Atheism" : i < 7 ? "Islam" : "Quran";
        }
        const auto axis = compare::axesOf(prompts).front();
        QVERIFY(!axis.sharedTemplates);
        QCOMPARE(axis.sections[0].clusters, std::size_t{3});
        QCOMPARE(axis.sections[1].clusters, std::size_t{1});
        QCOMPARE(axis.sections[2].clusters, std::size_t{2});
        QCOMPARE(std::string(axis.sections[0].unit), std::string("entities"));
        QCOMPARE(axis.partialItems, std::size_t{0});
    }

    void entitiesComeOutOfTheDatabase()
    {
        World world;
        std::vector<store::PromptRow> prompts;
        for (int i = 0; i < 12; ++i) {
            prompts.push_back(prompt("religion", i < 8 ? "atheism" : "islam", ""));
            prompts.back().text += std::to_string(i);
            prompts.back().entity = "entity " + std::to_string(i / 4);
        }
        const auto scores = [](std::uint64_t seed) {
            return [seed](const store::PromptRow& row, int draw) { return Score{noise(seed, row, draw), false}; };
        };
        world.addRun("base", prompts, 4, scores(1));
        world.addRun("student", prompts, 2, scores(2));
        const auto comparison = world.compare();
        QCOMPARE(cellOf(comparison, "mean", "", 1, "religion").clusters, 3);
        QCOMPARE(cellOf(comparison, "mean", "atheism", 1, "religion").clusters, 2);
        QVERIFY(hasWarning(comparison, "groups have different entities"));
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
