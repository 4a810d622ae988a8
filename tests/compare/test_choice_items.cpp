// Choice sets in a comparison: items of the kind that a metric reads, in groups and clusters, options as rows, and what
// a metric reads of the base.
#include <set>

#include "tests/compare/comparison_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using fixture::near;
using fixture::World;

namespace {

constexpr std::size_t kItems = 24;

/// How often the first option has the smaller loss than the second, in the run and in the base.
void reduceFirstPreferred(const catalogue::Observations& item, double, std::span<double> sums)
{
    sums[0] += item.at(0, 0) < item.at(1, 0) ? 1 : 0;
    sums[1] += 1;
}

void reduceChanged(const catalogue::Observations& item, double, std::span<double> sums)
{
    sums[0] += (item.at(0, 0) < item.at(1, 0)) != (item.at(0, 1) < item.at(1, 1)) ? 1 : 0;
    sums[1] += 1;
}

void reduceRight(const catalogue::Observations& item, double, std::span<double> sums)
{
    for (std::size_t row = 0; row < item.rows; ++row)
        sums[0] += item.at(row, 0) < 1 ? item.at(row, 1) : 0;
    sums[1] += 1;
}

void reduceWeighted(const catalogue::Observations& item, double, std::span<double> sums)
{
    sums[0] += (item.at(0, 0) < item.at(1, 0) ? 1 : 0) * item.at(0, 1);
    sums[1] += item.at(0, 1);
}

catalogue::Metric choiceMetric(const std::string& id, const std::string& kind, std::vector<std::string> inputs,
                               decltype(catalogue::Metric::reduce) reduce)
{
    catalogue::Metric metric = fixture::metric(id, reduce);
    metric.level = catalogue::Level::Pair;
    metric.choiceKind = kind;
    metric.inputs = std::move(inputs);
    return metric;
}

store::ChoiceItemRow item(const std::string& group, const std::string& cluster, int correct = 0)
{
    return {"axis", "Axis", group, "Group " + group, cluster, correct, {{"", "one"}, {"", "other"}}};
}

/// Two groups on shared clusters; the first option preferred by the base in every second item.
struct Pairs : World
{
    Pairs()
    {
        metrics.metrics = {
            choiceMetric("preferred", "pair", {"document/loss"}, reduceFirstPreferred),
            choiceMetric("changed", "pair", {"document/loss", "@base:document/loss"}, reduceChanged),
            choiceMetric("right", "multiple_choice", {"document/loss", "@correct"}, reduceRight),
            choiceMetric("weighted", "pair", {"document/loss", "@weight"}, reduceWeighted),
        };
        asked.primaryMetrics = {"preferred"};
        asked.scorers = {};
        std::vector<store::ChoiceItemRow> rows;
        for (std::size_t i = 0; i < kItems; ++i)
            for (const char* group : {"women", "men"})
                rows.push_back(item(group, "c" + std::to_string(i)));
        pairs = addChoiceSet("pair", rows);
        base = addRun("base", {}, 0, nothing);
        variant = addRun("variant", {}, 0, nothing);
        std::vector<double> baseLosses;
        std::vector<double> losses;
        for (std::size_t i = 0; i < kItems; ++i)
            for (const bool women : {true, false}) {
                const double margin = i % 2 == 0 ? -1 : 1; // even items: the first option
                baseLosses.insert(baseLosses.end(), {5 + margin, 5});
                // The variant turns women's first six items round, to and fro alike, and leaves men's.
                const double own = women && i < 6 ? -margin : margin;
                losses.insert(losses.end(), {5 + own, 5});
            }
        addLosses(base, pairs, baseLosses);
        addLosses(variant, pairs, losses);
    }
    static fixture::Score nothing(const store::PromptRow&, int) { return {}; }
    std::int64_t pairs = 0, base = 0, variant = 0;
};

const compare::Cell& cell(const compare::Comparison& comparison, const std::string& metric, const std::string& group,
                          std::size_t variant)
{
    return fixture::cellOf(comparison, metric, group, variant, "axis", "");
}

} // namespace

class TestChoiceItems : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void groupsAndClusters()
    {
        const Pairs world;
        const compare::Comparison comparison = world.compare();
        const compare::Cell& all = cell(comparison, "preferred", "", 0);
        QCOMPARE(all.value.value, 0.5);
        QCOMPARE(all.prompts, int(2 * kItems));
        QCOMPARE(all.clusters, int(kItems)); // both groups of a cluster together
        const compare::Cell& women = cell(comparison, "preferred", "women", 1);
        QCOMPARE(women.value.value, 0.5);
        QCOMPARE(women.clusters, int(kItems));
        QVERIFY(women.pValue.has_value());
        QVERIFY(women.pAdjusted.has_value());
        QVERIFY(!women.noiseBand.has_value()); // nothing is drawn
        QCOMPARE(comparison.groups.size(), std::size_t{2});
        QCOMPARE(comparison.groups[0].axisTitle, std::string("Axis"));
        QCOMPARE(comparison.groups[0].title, std::string("Group women"));
    }

    void theBaseIsReadBesideTheVariant()
    {
        const Pairs world;
        const compare::Comparison comparison = world.compare();
        QVERIFY(!comparison.find("changed", "", "axis", "", 0)); // what the base itself flips was not measured: no 0
        QVERIFY(near(cell(comparison, "changed", "women", 1).value.value, 6.0 / kItems));
        QCOMPARE(cell(comparison, "changed", "men", 1).value.value, 0.0);
        QVERIFY(near(cell(comparison, "changed", "", 1).value.value, 3.0 / kItems));
        // A deterministic decision either changed or did not: no test.
        QVERIFY(!cell(comparison, "changed", "women", 1).pValue.has_value());
    }

    /// The base's own figure is what rounding does to it; the variant's is the same with and without it.
    void roundingIsTheFloorOfWhatIsReadBesideTheBase()
    {
        Pairs world;
        std::vector<double> rounded; // turns the first three items of both groups
        for (std::size_t i = 0; i < kItems; ++i)
            for (int group = 0; group < 2; ++group)
                rounded.insert(rounded.end(), {5 + (i % 2 == 0 ? -1.0 : 1.0) * (i < 3 ? -1 : 1), 5});
        world.addLosses(world.base, world.pairs, rounded, "document/loss/rounded");
        const compare::Comparison comparison = world.compare();
        QVERIFY(near(cell(comparison, "changed", "women", 0).value.value, 3.0 / kItems));
        QVERIFY(cell(comparison, "changed", "women", 0).value.high > 3.0 / kItems);
        QVERIFY(near(cell(comparison, "changed", "women", 1).value.value, 6.0 / kItems));
        QVERIFY(!cell(comparison, "changed", "women", 1).difference);
    }

    void contrastsOfGroups()
    {
        const Pairs world;
        const compare::Comparison comparison = world.compare();
        std::set<std::string> contrasted;
        for (const auto& contrast : comparison.differencesInDifferences)
            contrasted.insert(contrast.metric);
        QCOMPARE(contrasted, (std::set<std::string>{"preferred", "weighted"})); // flips are no difference to the base
    }

    void metricsReadTheirOwnKind()
    {
        Pairs world;
        std::vector<store::ChoiceItemRow> questions;
        for (int i = 0; i < 4; ++i) {
            questions.push_back({"", "", "", "", "", i, {{"Q", "a"}, {"Q", "b"}, {"Q", "c"}, {"Q", "d"}}});
        }
        const std::int64_t set = world.addChoiceSet("multiple_choice", questions);
        std::vector<double> losses;
        for (int i = 0; i < 4; ++i)
            for (int option = 0; option < 4; ++option)
                losses.push_back(option == (i < 3 ? i : 0) ? 0.5 : 2.0); // the last one is answered wrong
        world.addLosses(world.base, set, losses);
        world.addLosses(world.variant, set, losses);
        const compare::Comparison comparison = world.compare();
        QCOMPARE(fixture::cellOf(comparison, "right", "", 0, "", "").value.value, 0.75);
        QCOMPARE(fixture::cellOf(comparison, "right", "", 0, "", "").prompts, 4);
        QVERIFY(!comparison.find("right", "", "axis", "", 0));
        QVERIFY(!comparison.find("preferred", "", "", "", 0));
        QCOMPARE(cell(comparison, "preferred", "", 0).prompts, int(2 * kItems));
    }

    void weightsMakeMeansOfClusters()
    {
        Pairs world;
        // One cluster of three items, all for the first option; one of a single item against it.
        std::vector<store::ChoiceItemRow> rows = {item("one", "big"), item("one", "big"), item("one", "big"),
                                                  item("one", "small")};
        for (auto& row : rows)
            row.axis = "other";
        const std::int64_t set = world.take(world.database->ensureChoiceSet("second", "second", "pair", rows));
        world.take(world.database->linkTextSets(world.row.id, std::vector<std::int64_t>{world.pairs, set}));
        const std::vector<double> losses = {4, 5, 4, 5, 4, 5, 6, 5};
        world.addLosses(world.base, set, losses);
        world.addLosses(world.variant, set, losses);
        const compare::Comparison comparison = world.compare();
        QVERIFY(near(fixture::cellOf(comparison, "weighted", "", 0, "other", "").value.value, 0.5));
        QVERIFY(near(fixture::cellOf(comparison, "preferred", "", 0, "other", "").value.value, 0.75));
    }

    void otherExperimentsTextsStayOut()
    {
        Pairs world;
        const std::int64_t foreign =
            world.take(world.database->ensureChoiceSet("foreign", "foreign", "pair", std::vector{item("women", "x")}));
        world.addLosses(world.base, foreign, {1, 2}); // the run is shared with an experiment that has this set
        QCOMPARE(cell(world.compare(), "preferred", "", 0).prompts, int(2 * kItems));
    }
};

FW_TEST(TestChoiceItems)
#include "test_choice_items.moc"
