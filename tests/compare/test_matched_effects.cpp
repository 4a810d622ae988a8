// Variants held against controls at equal perplexity: what of a change is forgetting, what is left.
#include "core/compare/figures/matched_effects.h"
#include "core/compare/words/findings.h"
#include "tests/compare/comparison_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using fixture::World;

namespace {

constexpr int kTemplates = 20;
constexpr int kDraws = 20;

double exponential(std::span<const double> sums)
{
    return std::exp(sums[0] / sums[1]);
}

/// A run in which every prompt's mean score is `loss` and a share `empty` of the draws is empty.
std::int64_t addRungTo(World& world, const std::string& name, double loss, double empty, int draws)
{
    return world.addRun(name, fixture::crossed("gender", {"women", "men"}, kTemplates), draws,
                        [=](const store::PromptRow& row, int draw) {
                            // Prompts differ, but alike in every run; draws differ around the mean.
                            const double own = fixture::noise(1, row, 0) - 0.5;
                            const double wobble = draw % 2 == 0 ? 0.05 : -0.05;
                            const int wanted = static_cast<int>(std::lround(empty * kDraws + own));
                            return fixture::Score{loss + 0.1 * own + wobble, draw % kDraws < wanted};
                        });
}

/// Base, two controls and a variant between them that is emptier than the controls would be.
struct Ladder : World
{
    explicit Ladder(double variantLoss = 0.5)
    {
        catalogue::Metric degradation = fixture::metric("base_perplexity", fixture::reduceMean);
        degradation.value = exponential;
        catalogue::Metric outcome = fixture::metric("empties", fixture::reduceMean);
        outcome.inputs = {"text/empty"};
        metrics.metrics = {outcome, degradation};
        asked.primaryMetrics = {"empties"};
        asked.decoding.continuationsPerPrompt = kDraws;
        addRungTo(*this, "base", 0.2, 0.1, 2 * kDraws);
        addRungTo(*this, "noise 1", 0.4, 0.2, kDraws);
        addRungTo(*this, "noise 2", 0.6, 0.3, kDraws);
        addRungTo(*this, "variant", variantLoss, 0.45, kDraws);
        for (std::size_t i = 0; i < 2; ++i)
            asked.recipes[i].steps = {{"weight_noise", {{"scale", 0.1}}}};
        asked.recipes[2].steps = {{"int8", {}}};
    }
};

} // namespace

class TestMatchedEffects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void controlsAreNoiseAlone()
    {
        QVERIFY(compare::isControl({"a", {{"weight_noise", {}}}, {}}));
        QVERIFY(!compare::isControl({"a", {{"weight_noise", {}}, {"int8", {}}}, {}}));
        QVERIFY(!compare::isControl({"a", {}, "stored"}));
    }

    void aChangeIsSplit()
    {
        const Ladder world;
        const compare::Comparison comparison = world.compare();
        QCOMPARE(comparison.matchedEffects.size(), std::size_t{1}); // one metric, axis and variant; controls are none
        const compare::MatchedOutcome& outcome = comparison.matchedEffects.front();
        QCOMPARE(outcome.variant, std::size_t{3});
        QCOMPARE(outcome.axis, std::string("gender"));
        QVERIFY(std::fabs(std::log(outcome.perplexity) - 0.5) < 0.05);
        QVERIFY(outcome.explained && outcome.partial);
        QVERIFY(std::fabs(outcome.total.value - 0.35) < 0.02);
        QVERIFY(std::fabs(outcome.explained->value - 0.15) < 0.02);
        QVERIFY(std::fabs(outcome.partial->value - 0.20) < 0.02);
        QVERIFY(std::fabs(outcome.total.value - outcome.explained->value - outcome.partial->value) < 1e-9);
        QVERIFY(outcome.partial->low > 0.1 && outcome.partial->high < 0.3);
        bool said = false;
        for (const compare::Finding& finding : compare::findings(comparison))
            if (finding.kind == compare::FindingKind::Matched) {
                said = true;
                QVERIFY2(finding.text.find("at equal perplexity under the base 1 of 1 changes of primary metrics stay clear "
                                           "of zero: empties by Axis gender") != std::string::npos,
                         finding.text.c_str());
                QVERIFY(finding.text.find("exploratory") != std::string::npos);
            }
        QVERIFY(said);
    }

    void beyondTheLadderNothingIsSaid()
    {
        const Ladder world(1.5);
        const compare::Comparison comparison = world.compare();
        QCOMPARE(comparison.matchedEffects.size(), std::size_t{1});
        QVERIFY(!comparison.matchedEffects.front().partial.has_value());
        for (const compare::Finding& finding : compare::findings(comparison))
            if (finding.kind == compare::FindingKind::Matched)
                QVERIFY(finding.text.find("1 lie outside the controls") != std::string::npos);
    }

    void oneControlIsNoLadder()
    {
        Ladder world;
        world.asked.recipes[1].steps = {{"int8", {}}};
        QVERIFY(world.compare().matchedEffects.empty());
    }
};

FW_TEST(TestMatchedEffects)
#include "test_matched_effects.moc"
