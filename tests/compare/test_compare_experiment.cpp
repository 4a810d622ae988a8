#include "comparison_fixture.h"
#include "tests/test_main.h"

#include <map>

using namespace fw;
using namespace fixture;

namespace {

/// Two groups on two templates, k = 2, the base with four draws. Scores of draw 0 and 1, then the base's two more.
const std::map<std::string, std::vector<double>> kBase{{"gender women t0", {0.2, 0.6, 0.1, 0.1}},
                                                       {"gender women t1", {0.4, 0.0, 0.9, 0.3}},
                                                       {"gender men t0", {0.1, 0.3, 0.2, 0.2}},
                                                       {"gender men t1", {0.8, 0.2, 0.5, 0.5}}};
const std::map<std::string, std::vector<double>> kVariant{{"gender women t0", {0.1, 0.3}},
                                                          {"gender women t1", {0.2, 0.0}},
                                                          {"gender men t0", {0.1, 0.3}},
                                                          {"gender men t1", {0.4, 0.4}}};

ScoreOf from(const std::map<std::string, std::vector<double>>& table)
{
    return [&table](const store::PromptRow& row, int draw) {
        return Score{table.at(row.text)[static_cast<std::size_t>(draw)], false};
    };
}

bool sameEstimate(const compare::Estimate& a, const compare::Estimate& b)
{
    const auto same = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    return same(a.value, b.value) && same(a.low, b.low) && same(a.high, b.high) && a.method == b.method;
}

bool sameCells(const compare::Comparison& a, const compare::Comparison& b)
{
    if (a.cells.size() != b.cells.size() || a.cells.empty())
        return false;
    for (std::size_t i = 0; i < a.cells.size(); ++i) {
        const compare::Cell& x = a.cells[i];
        const compare::Cell& y = b.cells[i];
        if (x.metric != y.metric || x.group != y.group || x.variant != y.variant || !sameEstimate(x.value, y.value) ||
            x.difference.has_value() != y.difference.has_value() ||
            (x.difference && !sameEstimate(*x.difference, *y.difference)) || x.pValue != y.pValue ||
            x.pAdjusted != y.pAdjusted || x.noiseBand != y.noiseBand || x.minimumDetectable != y.minimumDetectable)
            return false;
    }
    return true;
}

} // namespace

class TestCompareExperiment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cellsAreThoseComputedByHand()
    {
        World world;
        const auto prompts = crossed("gender", {"women", "men"}, 2);
        world.addRun("base", prompts, 4, from(kBase));
        world.addRun("student", prompts, 2, from(kVariant));
        const compare::Comparison comparison = world.compare();
        // Means of draws 0 and 1 only.
        QVERIFY(near(cellOf(comparison, "mean", "women", 0).value.value, (0.2 + 0.6 + 0.4 + 0.0) / 4));
        QVERIFY(near(cellOf(comparison, "mean", "women", 1).value.value, (0.1 + 0.3 + 0.2 + 0.0) / 4));
        QVERIFY(near(cellOf(comparison, "mean", "women", 1).difference->value, -0.15));
        QVERIFY(near(cellOf(comparison, "mean", "", 0).value.value, 2.6 / 8));
        QVERIFY(near(cellOf(comparison, "mean", "", 1).difference->value, (1.8 - 2.6) / 8));
        // Maximum over draws, mean over prompts.
        QVERIFY(near(cellOf(comparison, "maximum", "men", 0).value.value, (0.3 + 0.8) / 2));
        QVERIFY(near(cellOf(comparison, "maximum", "men", 1).value.value, (0.3 + 0.4) / 2));
        QVERIFY(near(cellOf(comparison, "maximum", "", 1).difference->value, (1.2 - 2.1) / 4));
        // Share at or over the threshold 0.5.
        QVERIFY(near(cellOf(comparison, "share", "women", 0).value.value, 1.0 / 4));
        QCOMPARE(cellOf(comparison, "share", "", 1).value.value, 0.0);
        const compare::Cell& all = cellOf(comparison, "mean", "", 1);
        QCOMPARE(all.clusters, 2); // templates, shared by the groups
        QCOMPARE(all.prompts, 4);
        QCOMPARE(all.continuations, 8);
        QCOMPARE(all.emptyContinuations, 0);
        QVERIFY(all.primary);
        QVERIFY(!cellOf(comparison, "maximum", "", 1).primary);
        QVERIFY(!cellOf(comparison, "mean", "", 0).difference);
        QCOMPARE(comparison.metrics.size(), std::size_t{3});
        QCOMPARE(comparison.groups.size(), std::size_t{2});
        QCOMPARE(comparison.groups[0].title, std::string("Group women"));
        QVERIFY(hasWarning(comparison, "fewer than 20"));
    }

    /// Two templates can never be significant; eight can, after Holm over three tests.
    void minimumDetectableIsThatOfTheFinding()
    {
        const auto ofTemplates = [](int templates) {
            World world;
            const auto prompts = crossed("gender", {"women", "men"}, templates);
            const auto score = [](std::uint64_t seed) {
                return [seed](const store::PromptRow& row, int draw) { return Score{noise(seed, row, draw), false}; };
            };
            world.addRun("base", prompts, 4, score(1));
            world.addRun("student", prompts, 2, score(2));
            return world.compare();
        };
        QVERIFY(std::isinf(*cellOf(ofTemplates(2), "mean", "women", 1).minimumDetectable));
        const auto comparison = ofTemplates(8);
        const compare::Cell& women = cellOf(comparison, "mean", "women", 1);
        const double effect = *women.minimumDetectable;
        QVERIFY(effect > 2.8 * *women.standardError && effect < 10 * *women.standardError);
        QVERIFY(effect >= *women.noiseBand);
    }

    /// One axis of one group is one test, and both of its cells say so.
    void aSingleGroupIsNotCountedTwice()
    {
        World world;
        const auto prompts = crossed("gender", {"women"}, 30);
        for (int run = 0; run < 2; ++run)
            world.addRun(run ? "student" : "base", prompts, run ? 2 : 4, [run](const store::PromptRow& row, int draw) {
                return Score{noise(1, row, draw) - 0.2 * run, false};
            });
        const auto comparison = world.compare();
        QCOMPARE(comparison.family.tests, std::size_t{1});
        QCOMPARE(*cellOf(comparison, "mean", "women", 1).pAdjusted, *cellOf(comparison, "mean", "", 1).pAdjusted);
    }

    /// The tree: K overall figures at alpha / K each, groups behind a rejected one.
    void hierarchicalFamiliesTestGroupsBehindTheirAxis()
    {
        World world;
        addShiftedRuns(world, 0.0);
        world.asked.statistics.hierarchical = true;
        const auto comparison = world.compare();
        const compare::Cell& all = cellOf(comparison, "mean", "", 1);
        const compare::Cell& men = cellOf(comparison, "mean", "men", 1);
        QCOMPARE(*all.pAdjusted, *all.pValue); // one overall figure
        QVERIFY(*men.pAdjusted >= *all.pAdjusted && *men.pAdjusted >= *men.pValue);
        QVERIFY(comparison.family.hierarchical);
    }

    /// The pair of the gap is chosen on draws that it is not measured on: with nothing changed its gap does not fall.
    void theGapsPairIsChosenOnSpareDraws()
    {
        double same = 0;
        for (std::uint64_t seed = 1; seed <= 30; ++seed) {
            World world;
            const auto prompts = crossed("gender", {"a", "b", "c", "d", "e", "f", "g", "h"}, 12);
            for (std::uint64_t run = 0; run < 2; ++run)
                world.addRun(run ? "student" : "base", prompts, run ? 2 : 4,
                             [seed, run](const store::PromptRow& row, int draw) {
                                 return Score{noise(100 * seed + run, row, draw), false};
                             });
            const auto comparison = world.compare();
            for (const compare::Gap& gap : comparison.gaps)
                if (gap.variant == 1 && gap.metric == "mean")
                    same += *gap.changeSamePair / 30;
        }
        QVERIFY2(std::fabs(same) < 0.05, qPrintable(QString::number(same))); // chosen on its own draws: below −0.15
    }

    void orderOfInsertionDoesNotMatter()
    {
        World ordered;
        World shuffled;
        const auto prompts = crossed("gender", {"women", "men"}, 24);
        const ScoreOf base = [](const store::PromptRow& row, int draw) { return Score{noise(1, row, draw), false}; };
        const ScoreOf variant = [](const store::PromptRow& row, int draw) { return Score{noise(2, row, draw), false}; };
        ordered.addRun("base", prompts, 4, base);
        ordered.addRun("student", prompts, 2, variant);
        shuffled.addRun("base", prompts, 4, base);
        shuffled.addRun("student", prompts, 2, variant, store::RunStatus::Completed, true);
        QVERIFY(sameCells(ordered.compare(), shuffled.compare()));
    }

    void isDeterministicAndFollowsTheSeed()
    {
        World world;
        addShiftedRuns(world, 0.1);
        const compare::Comparison first = world.compare();
        QVERIFY(sameCells(first, world.compare()));
        world.asked.statistics.seed = 77;
        QVERIFY(!sameCells(first, world.compare()));
    }

    void emptyContinuationsAreCountedAndLeftOutBeside()
    {
        World world;
        const auto prompts = crossed("gender", {"women", "men"}, 2);
        world.addRun("base", prompts, 2, [](const store::PromptRow&, int) { return Score{0.4, false}; });
        world.addRun("student", prompts, 2, [](const store::PromptRow& row, int draw) {
            const bool silent = row.group == "women" && (row.templateId == "t0" || draw == 1);
            return silent ? Score{0, true} : Score{0.3, false};
        });
        const compare::Comparison comparison = world.compare();
        const compare::Cell& women = cellOf(comparison, "mean", "women", 1);
        QCOMPARE(women.emptyContinuations, 3);
        QCOMPARE(women.continuations, 4);
        QVERIFY(near(women.value.value, 0.3 / 4));
        QVERIFY(near(*women.withoutEmpty, 0.3));
        // The prompt that has only empty ones is dropped, not counted as 0.
        QVERIFY(near(*cellOf(comparison, "maximum", "women", 1).withoutEmpty, 0.3));
        QVERIFY(near(cellOf(comparison, "maximum", "women", 1).value.value, 0.15));
        QVERIFY(near(*cellOf(comparison, "mean", "men", 1).withoutEmpty, 0.3));
    }

    void identicalVariantHasNoDifference()
    {
        World world;
        const auto prompts = crossed("gender", {"women", "men"}, 30);
        const ScoreOf score = [](const store::PromptRow& row, int draw) { return Score{noise(1, row, draw), false}; };
        world.addRun("base", prompts, 4, score);
        world.addRun("copy", prompts, 2, score);
        const compare::Comparison comparison = world.compare();
        for (const std::string group : {"", "women", "men"}) {
            const compare::Cell& cell = cellOf(comparison, "mean", group, 1);
            QCOMPARE(cell.difference->value, 0.0);
            QCOMPARE(cell.difference->low, 0.0);
            QCOMPARE(cell.difference->high, 0.0);
            QCOMPARE(*cell.pValue, 1.0);
            QCOMPARE(*cell.pAdjusted, 1.0);
            QVERIFY(cell.noiseBand && *cell.noiseBand > 0);
            QVERIFY(cell.insideNoise());
            QCOMPARE(cell.verdict, compare::Verdict::ShownEqual);
        }
        for (const auto& entry : comparison.differencesInDifferences)
            QCOMPARE(entry.value.value, 0.0);
    }

    void noiseBandIsZeroWhereDrawsAreEqual()
    {
        World world;
        const auto prompts = crossed("gender", {"women", "men"}, 5);
        world.addRun("base", prompts, 4, [](const store::PromptRow& row, int) {
            return Score{noise(1, row, 0), false};
        });
        world.addRun("student", prompts, 2, [](const store::PromptRow& row, int) {
            return Score{noise(1, row, 0) * 0.5, false};
        });
        const compare::Comparison comparison = world.compare();
        QCOMPARE(*cellOf(comparison, "mean", "women", 1).noiseBand, 0.0);
        QVERIFY(!cellOf(comparison, "mean", "women", 1).insideNoise());
    }

    void noiseBandIsTheLargestOfAFewSplits()
    {
        // One prompt with draws 0, 0, 1, 1: a split gives |difference| 1 (2 of 6) or 0 (4 of 6), so the 95 % quantile
        // of one prompt's mean is 1.
        World world;
        const std::vector<store::PromptRow> prompts{prompt("gender", "women", "t0")};
        world.addRun("base", prompts, 4, [](const store::PromptRow&, int draw) { return Score{draw < 2 ? 0.0 : 1.0}; });
        world.addRun("student", prompts, 2, [](const store::PromptRow&, int) { return Score{0.5}; });
        QCOMPARE(*cellOf(world.compare(), "mean", "women", 1).noiseBand, 1.0);
    }

    void noNoiseBandWithoutTwiceTheDraws()
    {
        World world;
        const auto prompts = crossed("gender", {"women"}, 3);
        world.addRun("base", prompts, 3,
                     [](const store::PromptRow& row, int draw) { return Score{noise(1, row, draw)}; });
        world.addRun("student", prompts, 2, [](const store::PromptRow&, int) { return Score{0.5}; });
        const compare::Comparison comparison = world.compare();
        QVERIFY(!cellOf(comparison, "mean", "women", 1).noiseBand);
        QVERIFY(!cellOf(comparison, "mean", "women", 1).insideNoise());
    }

    /// What is made of base and variant has neither difference nor p; its floor is the base's value on its other draws,
    /// and is missing where there are none.
    void flipsHaveNoDifferenceAndNoP()
    {
        for (const int draws : {4, 2}) {
            World world;
            catalogue::Metric flips =
                metric("flips", [](const catalogue::Observations& item, double threshold, std::span<double> sums) {
                    for (std::size_t row = 0; row < item.rows; ++row) {
                        sums[0] += (item.at(row, 0) >= threshold) != (item.at(row, 1) >= threshold) ? 1 : 0;
                        sums[1] += 1;
                    }
                });
            flips.inputs = {"@scorer", "@base:@scorer"};
            world.metrics.metrics.push_back(flips);
            world.asked.primaryMetrics = {"flips"};
            const auto prompts = crossed("gender", {"women", "men"}, 30);
            const ScoreOf same = [](const store::PromptRow&, int draw) { return Score{draw % 4 < 2 ? 0.9 : 0.1}; };
            world.addRun("base", prompts, draws, same);
            world.addRun("variant", prompts, 2, same);
            const compare::Comparison comparison = world.compare();
            for (const char* group : {"", "women", "men"}) {
                const compare::Cell& cell = cellOf(comparison, "flips", group, 1);
                QCOMPARE(cell.value.value, 0.0); // an equal variant flips nothing
                QVERIFY(!cell.difference && !cell.pValue && !cell.pAdjusted && !cell.noiseBand);
                QCOMPARE(cell.verdict, compare::Verdict::None);
                const compare::Cell* floor = comparison.find("flips", "toxicity", "gender", group, 0);
                if (draws == 4)
                    QVERIFY(floor && near(floor->value.value, 1)); // every other draw is on the other side
            }
        }
    }

    void holmRunsOverGroupsTimesDeclaredVariants()
    {
        World world;
        addShiftedRuns(world, 0.0);
        const auto prompts = crossed("gender", {"women", "men"}, 30);
        world.addRun(
            "unfinished", prompts, 2, [](const store::PromptRow&, int) { return Score{0}; },
            store::RunStatus::Cancelled);
        const compare::Comparison comparison = world.compare();
        const compare::Cell& women = cellOf(comparison, "mean", "women", 1);
        const compare::Cell& men = cellOf(comparison, "mean", "men", 1);
        const compare::Cell& all = cellOf(comparison, "mean", "", 1);
        // (All groups + two groups) × two declared variants = 6 tests, of which three were made.
        QCOMPARE(comparison.family.tests, std::size_t{6});
        std::vector<const compare::Cell*> tests{&women, &men, &all};
        std::stable_sort(tests.begin(), tests.end(),
                         [](const auto* a, const auto* b) { return *a->pValue < *b->pValue; });
        double highest = 0;
        for (std::size_t i = 0; i < tests.size(); ++i) {
            highest = std::max(highest, std::min(1.0, static_cast<double>(6 - i) * *tests[i]->pValue));
            QVERIFY(near(*tests[i]->pAdjusted, highest));
        }
        // Exploratory metrics have p alone.
        QVERIFY(cellOf(comparison, "maximum", "women", 1).pValue);
        QVERIFY(!cellOf(comparison, "maximum", "women", 1).pAdjusted);
    }

    void realEffectIsFoundInItsGroup()
    {
        World world;
        addShiftedRuns(world, 0.0);
        const compare::Comparison comparison = world.compare();
        const compare::Cell& women = cellOf(comparison, "mean", "women", 1);
        QCOMPARE(women.verdict, compare::Verdict::Changed);
        QVERIFY(women.difference->high < -0.15);
        QVERIFY(women.difference->low > -0.25);
        QVERIFY(women.value.low < women.value.value && women.value.value < women.value.high);
        QVERIFY(women.difference->method.find("30 templates") != std::string::npos);
        bool found = false;
        for (const auto& entry : comparison.differencesInDifferences)
            if (entry.metric == "mean" && entry.group == "women") {
                found = true;
                QVERIFY(near(entry.value.value,
                             women.difference->value - cellOf(comparison, "mean", "men", 1).difference->value));
                QVERIFY(entry.pValue < 0.01);
                QVERIFY(entry.value.high < 0);
            }
        QVERIFY(found);
        const auto gap = std::find_if(comparison.gaps.begin(), comparison.gaps.end(),
                                      [](const compare::Gap& g) { return g.metric == "mean" && g.variant == 1; });
        QVERIFY(gap != comparison.gaps.end());
        QCOMPARE(gap->highest, std::string("men"));
        QCOMPARE(gap->lowest, std::string("women"));
        QVERIFY(gap->pValue < 0.01);
        QVERIFY(gap->underPermutedLabels < gap->value);
        QVERIFY(gap->sharedTemplates);
        QVERIFY(near(*gap->changeAnew, gap->value - (comparison.gaps.front().value)));
    }

    void textMetricsHaveDocumentsAsClusters()
    {
        World world;
        const auto prompts = crossed("gender", {"women", "men"}, 2);
        const auto base = world.addRun("base", prompts, 4, from(kBase));
        const auto student = world.addRun("student", prompts, 2, from(kVariant));
        world.addTexts(base, {{10, 5}, {4, 4}, {6, 1}});
        world.addTexts(student, {{20, 5}, {4, 4}, {6, 1}});
        const compare::Comparison comparison = world.compare();
        const compare::Cell& cell = cellOf(comparison, "perplexity", "", 1, "", "");
        QVERIFY(near(cell.value.value, std::exp(30.0 / 10)));
        QVERIFY(near(cell.difference->value, std::exp(3.0) - std::exp(2.0)));
        QCOMPARE(cell.clusters, 3);
        QCOMPARE(cell.prompts, 3); // the documents
        QCOMPARE(cell.continuations, 0);
        QVERIFY(!cell.noiseBand);
        QVERIFY(!cell.withoutEmpty);
    }

    void incompleteRunsAreListedWithoutCells()
    {
        World world;
        const auto prompts = crossed("gender", {"women", "men"}, 2);
        world.addRun("base", prompts, 4, from(kBase));
        world.addRun("dead", prompts, 2, from(kVariant), store::RunStatus::Running);
        world.addRun("failed", prompts, 2, from(kVariant), store::RunStatus::Failed);
        world.asked.recipes.push_back({"later", {}, {}});
        const compare::Comparison comparison = world.compare();
        QCOMPARE(comparison.variants.size(), std::size_t{4});
        QCOMPARE(comparison.variants[1].status, std::string("interrupted")); // nobody holds the lock
        QCOMPARE(comparison.variants[2].status, std::string("failed"));
        QCOMPARE(comparison.variants[2].message, std::string("no memory"));
        QCOMPARE(comparison.variants[3].status, std::string("planned"));
        QVERIFY(!comparison.cells.empty());
        for (const compare::Cell& cell : comparison.cells)
            QCOMPARE(cell.variant, std::size_t{0});
    }

    void withoutABaseThereIsNothingToCompare()
    {
        World world;
        const auto prompts = crossed("gender", {"women", "men"}, 2);
        world.addRun("base", prompts, 4, from(kBase), store::RunStatus::Cancelled);
        world.addRun("student", prompts, 2, from(kVariant));
        const compare::Comparison comparison = world.compare();
        QVERIFY(comparison.cells.empty());
        QVERIFY(hasWarning(comparison, "base"));
    }

    void unequalDrawsAreRefused()
    {
        World world;
        const auto prompts = crossed("gender", {"women", "men"}, 2);
        world.addRun("base", prompts, 4, from(kBase));
        world.addRun("more draws", prompts, 3, [](const store::PromptRow&, int) { return Score{0.5}; });
        const compare::Comparison comparison = world.compare();
        QVERIFY(hasWarning(comparison, "k differs"));
        for (const compare::Cell& cell : comparison.cells)
            QCOMPARE(cell.variant, std::size_t{0});
    }

    void promptsThatAVariantWasNotAskedAreLeftOutOfTheDifference()
    {
        World world;
        const auto prompts = crossed("gender", {"women", "men"}, 2);
        world.addRun("base", prompts, 4, from(kBase));
        world.addRun("part", {prompts[0], prompts[2], prompts[3]}, 2, from(kVariant));
        const compare::Comparison comparison = world.compare();
        QVERIFY(hasWarning(comparison, "1 of 4 prompts"));
        // Women: t0 alone, (0.1 + 0.3)/2 − (0.2 + 0.6)/2.
        QVERIFY(near(cellOf(comparison, "mean", "women", 1).difference->value, -0.2));
        QVERIFY(near(cellOf(comparison, "mean", "women", 0).value.value, 0.3));
        QCOMPARE(cellOf(comparison, "mean", "women", 1).clusters, 1);
        QVERIFY(std::isnan(cellOf(comparison, "mean", "women", 1).difference->low));
    }

    void cancelIsAnOutcome()
    {
        World world;
        addShiftedRuns(world, 0.0);
        const CancelToken cancel;
        cancel.cancel();
        const auto result = compare::compareExperiment(*world.database, world.row, world.asked, world.metrics, cancel);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().kind, ErrorKind::Cancelled);
    }
};

FW_TEST(TestCompareExperiment)
#include "test_compare_experiment.moc"
