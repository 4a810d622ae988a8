#include <QtTest>

#include <cmath>

#include "core/base/random.h"
#include "core/causal/matched_effect.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::causal;

namespace {

/// Rows of one system: (sum of losses, tokens) and (sum of scores, continuations).
struct System
{
    Rows degradation;
    Rows outcome;

    MeasuredSystem view() const { return {degradation.view(), outcome.view()}; }
};

/// The same loss and score in every cluster.
System constant(double loss, double score, std::size_t clusters)
{
    System system{{{}, clusters, 2}, {{}, clusters, 2}};
    for (std::size_t i = 0; i < clusters; ++i) {
        system.degradation.values.insert(system.degradation.values.end(), {10 * loss, 10});
        system.outcome.values.insert(system.outcome.values.end(), {5 * score, 5});
    }
    return system;
}

/// Prompts differ, alike for every system; each system adds noise of its own.
struct World
{
    std::size_t clusters = 40;
    std::uint64_t seed = 1;

    System sample(std::uint64_t system, double loss, double score) const
    {
        fw::RandomStream shared(seed, 0);
        fw::RandomStream own(seed, system + 1);
        System result{{{}, clusters, 2}, {{}, clusters, 2}};
        for (std::size_t i = 0; i < clusters; ++i) {
            const double hard = 0.3 * shared.nextNormal();
            const double toxic = 0.08 * shared.nextNormal();
            result.degradation.values.insert(result.degradation.values.end(),
                                             {100 * (loss + hard + 0.05 * own.nextNormal()), 100});
            result.outcome.values.insert(result.outcome.values.end(),
                                         {10 * (score + toxic + 0.05 * own.nextNormal()), 10});
        }
        return result;
    }
};

/// What the ladder's toxicity is at a loss: falls, bends at 4.
double ladderAt(double loss)
{
    return loss < 4 ? 0.5 - 0.1 * (loss - 3) : 0.4 - 0.2 * (loss - 4);
}

const MatchedMeasures kMeasures{ratioOfTotals, ratioOfTotals};

fw::Result<MatchedEffect> match(const std::vector<System>& ladder, const System& variant, std::uint64_t seed = 1)
{
    std::vector<MeasuredSystem> views;
    for (const System& system : ladder)
        views.push_back(system.view());
    fw::stats::BootstrapOptions options;
    options.seed = seed;
    return matchedEffect(views, 0, variant.view(), kMeasures, options, {});
}

} // namespace

class TestMatchedEffect : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void exactByHand()
    {
        // Ladder (3, 0.5), (5, 0.1), (4, 0.4) in this order; a variant at (4.5, 0.2): ladder there 0.25.
        const std::vector<System> ladder{constant(3, 0.5, 6), constant(5, 0.1, 6), constant(4, 0.4, 6)};
        const auto effect = match(ladder, constant(4.5, 0.2, 6));
        QVERIFY2(effect.ok(), effect.ok() ? "" : effect.error().message.c_str());
        QCOMPARE(effect->bracket, Bracket::Inside);
        QCOMPARE(effect->before, std::size_t{2});
        QCOMPARE(effect->after, std::size_t{1});
        COMPARE_NEAR(effect->degradation, 4.5, 1e-12);
        COMPARE_NEAR(effect->lowest, 3.0, 1e-12);
        COMPARE_NEAR(effect->highest, 5.0, 1e-12);
        COMPARE_NEAR(effect->total.estimate, -0.3, 1e-12);
        COMPARE_NEAR(effect->explained->estimate, -0.25, 1e-12);
        COMPARE_NEAR(effect->partial->estimate, -0.05, 1e-12);
        QCOMPARE(effect->bracketed, 1.0);
        QVERIFY(effect->partial->degenerate);
    }

    void outsideTheLadderIsSaid()
    {
        const std::vector<System> ladder{constant(3, 0.5, 6), constant(4, 0.4, 6)};
        const auto above = match(ladder, constant(4.5, 0.2, 6));
        QCOMPARE(above->bracket, Bracket::Above);
        QVERIFY(!above->partial && !above->explained);
        QCOMPARE(above->before, std::size_t{1});
        QCOMPARE(above->after, std::size_t{1});
        QCOMPARE(above->bracketed, 0.0);
        COMPARE_NEAR(above->total.estimate, -0.3, 1e-12);
        QCOMPARE(match(ladder, constant(2.9, 0.2, 6))->bracket, Bracket::Below);
        // On a rung is inside.
        const auto on = match(ladder, constant(4, 0.3, 6));
        QCOMPARE(on->bracket, Bracket::Inside);
        COMPARE_NEAR(on->partial->estimate, -0.1, 1e-12);
    }

    void aLadderAgainstItselfHasNoPartialEffect()
    {
        const World world{30, 5};
        const std::vector<System> ladder{world.sample(0, 3, 0.5), world.sample(1, 4, 0.4), world.sample(2, 5, 0.2)};
        const auto effect = match(ladder, ladder[1]);
        COMPARE_NEAR(effect->partial->estimate, 0.0, 1e-12);
        COMPARE_NEAR(effect->partial->low, 0.0, 1e-12);
        COMPARE_NEAR(effect->partial->high, 0.0, 1e-12);
        QVERIFY(effect->explained->high < 0);
    }

    void intervalsHoldTheTruth()
    {
        constexpr int kSamples = 200;
        constexpr double kPartial = -0.04;
        int partialHeld = 0;
        int explainedHeld = 0;
        int falseAlarms = 0; // a variant that is nothing but degraded
        double width = 0;
        for (int sample = 0; sample < kSamples; ++sample) {
            const auto seed = static_cast<std::uint64_t>(sample) + 1;
            const World world{40, seed};
            std::vector<System> ladder;
            for (const double loss : {3.0, 3.5, 4.0, 4.5, 5.0})
                ladder.push_back(world.sample(ladder.size(), loss, ladderAt(loss)));
            const double loss = 4.25;
            const auto effect = match(ladder, world.sample(8, loss, ladderAt(loss) + kPartial), seed);
            QVERIFY2(effect.ok(), effect.ok() ? "" : effect.error().message.c_str());
            const auto holds = [](const fw::stats::Interval& interval, double truth) {
                return interval.low <= truth && truth <= interval.high ? 1 : 0;
            };
            partialHeld += holds(*effect->partial, kPartial);
            explainedHeld += holds(*effect->explained, ladderAt(loss) - ladderAt(3));
            width += (effect->partial->high - effect->partial->low) / kSamples;
            const auto collapsed = match(ladder, world.sample(9, loss, ladderAt(loss)), seed);
            falseAlarms += 1 - holds(*collapsed->partial, 0);
        }
        // 95 % of 200 with four standard errors; the effect is larger than the interval is wide.
        const auto text = QStringLiteral("%1 %2 %3 %4").arg(partialHeld).arg(explainedHeld).arg(falseAlarms).arg(width);
        QVERIFY2(partialHeld >= 178 && explainedHeld >= 178 && falseAlarms <= 22, qPrintable(text));
        QVERIFY2(width < 0.06, qPrintable(text));
    }

    void aTotalThatIsAllDegradationIsToldFromOneThatIsNot()
    {
        const World world{60, 9};
        std::vector<System> ladder;
        for (const double loss : {3.0, 4.0, 5.0})
            ladder.push_back(world.sample(ladder.size(), loss, ladderAt(loss)));
        const auto collapsed = match(ladder, world.sample(8, 4.5, ladderAt(4.5)));
        QVERIFY(collapsed->total.high < 0);
        QVERIFY(collapsed->partial->low < 0 && collapsed->partial->high > 0);
        const auto kinder = match(ladder, world.sample(9, 3.2, ladderAt(3.2) - 0.1));
        QVERIFY(kinder->total.high < 0 && kinder->partial->high < 0);
    }

    void resamplesThatLeaveTheLadderAreCounted()
    {
        const World world{30, 3};
        const std::vector<System> ladder{world.sample(0, 3, 0.5), world.sample(1, 4, 0.4)};
        const auto effect = match(ladder, world.sample(2, 3.995, 0.4));
        QVERIFY2(effect->bracketed > 0.05 && effect->bracketed < 0.95, qPrintable(QString::number(effect->bracketed)));
    }

    void badInputIsAnError()
    {
        const System three = constant(3, 0.5, 6);
        QVERIFY(!match({three}, three).ok());
        QVERIFY(!match({three, constant(4, 0.4, 7)}, three).ok());
        std::vector<System> ladder{three, constant(4, 0.4, 6)};
        ladder[1].degradation.values[1] = ladder[1].degradation.values[3] = std::nan("");
        QVERIFY(!match(ladder, three).ok());
    }
};

FW_TEST(TestMatchedEffect)
#include "test_matched_effect.moc"
