// Several scorers of one experiment: cells and thresholds of their own, agreement, other thresholds.
#include "comparison_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fixture;

class TestCompareScorers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scorersHaveTheirOwnCellsAndThresholds()
    {
        World world;
        world.asked.scorers = {{"toxicity", 0.5}, {"models/other", 0.25}};
        const auto prompts = crossed("gender", {"women"}, 3);
        const ScoreOf score = [](const store::PromptRow&, int draw) { return Score{draw == 0 ? 0.3 : 0.1}; };
        const auto run = world.addRun("base", prompts, 2, score);
        const auto other = World::take(world.database->ensureScorer("other", "models/other", "models/other"));
        const auto signal = World::take(world.database->ensureSignal("LABEL_1", other));
        std::vector<store::NewScore> scores;
        for (const auto& continuation : World::take(world.database->continuations(run, {}, 0, 100)))
            scores.push_back({continuation.id, continuation.draw == 0 ? 0.3 : 0.1});
        World::take(world.database->addScores(run, signal, scores));
        const compare::Comparison comparison = world.compare();
        QCOMPARE(cellOf(comparison, "share", "women", 0).value.value, 0.0);
        QCOMPARE(cellOf(comparison, "share", "women", 0, "gender", "models/other").value.value, 0.5);
        QCOMPARE(comparison.scorers.size(), std::size_t{2});
        QCOMPARE(comparison.scorers[0].title, std::string("Toxicity"));
    }

    /// The second scorer says the opposite of the first for every text, but flags the same ones.
    void scorersAgreeByVariantOnTextsThatBothScored()
    {
        World world;
        world.asked.scorers = {{"toxicity", 0.5}, {"models/other", 0.5}, {"never/run", 0.5}};
        const auto prompts = crossed("gender", {"women"}, 3);
        const ScoreOf score = [](const store::PromptRow&, int draw) { return Score{draw == 0 ? 0.9 : 0.6}; };
        const auto run = world.addRun("base", prompts, 2, score);
        const auto other = World::take(world.database->ensureScorer("other", "models/other", "models/other"));
        const auto signal = World::take(world.database->ensureSignal("LABEL_1", other));
        std::vector<store::NewScore> scores;
        for (const auto& continuation : World::take(world.database->continuations(run, {}, 0, 100)))
            scores.push_back({continuation.id, continuation.draw == 0 ? 0.4 : 0.8});
        scores.pop_back(); // one text has not been scored yet
        World::take(world.database->addScores(run, signal, scores));
        const compare::Comparison comparison = world.compare();
        QCOMPARE(comparison.agreements.size(), std::size_t{1});
        const compare::ScorerAgreement& one = comparison.agreements.front();
        QCOMPARE(one.variant, std::size_t{0});
        QCOMPARE(one.first, std::string("toxicity"));
        QCOMPARE(one.second, std::string("models/other"));
        QCOMPARE(one.agreement.items, std::size_t{5});
        QVERIFY(near(one.agreement.spearman, -1));
        QCOMPARE(one.agreement.bothFlag, std::size_t{2});
        QCOMPARE(one.agreement.onlyFirst, std::size_t{3});
    }

    /// The share above .5 rises, the share above .7 falls; figures without a threshold are not made again.
    void primaryFiguresAreMadeAtOtherThresholds()
    {
        World world;
        world.asked.primaryMetrics = {"share", "mean"};
        const auto prompts = crossed("gender", {"women", "men"}, 12);
        world.addRun("base", prompts, 4,
                     [](const store::PromptRow&, int draw) { return Score{draw % 2 == 0 ? 0.8 : 0.1}; });
        world.addRun("student", prompts, 2, [](const store::PromptRow&, int) { return Score{0.6}; });
        const compare::Comparison comparison = world.compare();
        QCOMPARE(comparison.otherThresholds.size(), std::size_t{2});
        for (const compare::ThresholdCells& other : comparison.otherThresholds) {
            QCOMPARE(other.scorer, std::string("toxicity"));
            const auto found = std::find_if(other.cells.begin(), other.cells.end(), [](const compare::Cell& cell) {
                return cell.metric == "share" && cell.variant == 1 && cell.group.empty();
            });
            QVERIFY(found != other.cells.end());
            QVERIFY(near(found->difference->value, other.threshold < 0.5 ? 0.5 : -0.5));
            QVERIFY(found->pAdjusted.has_value());
        }
        QVERIFY(near(cellOf(comparison, "share", "", 1).difference->value, 0.5));
    }
};

FW_TEST(TestCompareScorers)
#include "test_compare_scorers.moc"
