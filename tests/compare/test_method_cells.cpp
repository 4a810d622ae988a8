// Several realisations of a recipe: the method's figures, their scope, and what is said of one artefact.
#include <QtTest>

#include <cmath>
#include <map>

#include "core/compare/reading/outline.h"
#include "core/compare/words/findings.h"
#include "tests/compare/comparison_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fixture;

namespace {

const std::vector<std::string> kGroups{"women", "men"};

/// Each template's change of a realisation: the shift, and something of template and realisation.
double changeOf(double shift, const std::string& templateId, int realisation)
{
    const int place = std::stoi(templateId.substr(1));
    return shift + 0.02 * ((place * 7) % 5 - 2) + 0.01 * ((place + realisation * (place / 3 % 2 + 1)) % 3 - 1);
}

/// A method with a realisation for each shift, on 20 templates.
World worldOf(const std::vector<double>& shifts, store::RunStatus lastStatus = store::RunStatus::Completed)
{
    World world;
    const auto prompts = crossed("gender", kGroups, 20);
    world.addRun("base", prompts, 4,
                 [](const store::PromptRow& row, int draw) { return Score{0.4 + 0.1 * noise(1, row, draw)}; });
    for (std::size_t i = 0; i < shifts.size(); ++i)
        world.addRun(
            "method #" + std::to_string(i + 1), prompts, 2,
            [&, i](const store::PromptRow& row, int draw) {
                return Score{0.4 + 0.1 * noise(1, row, draw) +
                             changeOf(shifts[i], row.templateId, static_cast<int>(i))};
            },
            i + 1 == shifts.size() ? lastStatus : store::RunStatus::Completed);
    world.asked.metrics = {"mean", "maximum"};
    world.asked.primaryMetrics = {"mean", "maximum"};
    world.asked.recipes = {{"method", {}, {}, static_cast<int>(shifts.size())}};
    return world;
}

std::string allText(const compare::Comparison& comparison)
{
    std::string text;
    for (const compare::Finding& finding : compare::findings(comparison))
        text += finding.text + "\n";
    return text;
}

} // namespace

class TestMethodCells : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aMethodIsTheMeanOfItsRealisations()
    {
        const World world = worldOf({0.10, 0.12, 0.11, 0.09, 0.13});
        const compare::Comparison comparison = world.compare();
        QCOMPARE(comparison.variants.size(), std::size_t{7});
        const compare::Variant& method = comparison.variants.back();
        QCOMPARE(method.name, std::string("method (5 realisations)"));
        QVERIFY(method.isMethod() && method.realisations == (std::vector<std::size_t>{1, 2, 3, 4, 5}));
        QVERIFY(comparison.variants[1].scope == compare::Scope::Realisation);

        const compare::Cell& cell = cellOf(comparison, "mean", "", 6);
        double mean = 0;
        for (std::size_t variant = 1; variant <= 5; ++variant)
            mean += cellOf(comparison, "mean", "", variant).difference->value / 5;
        QVERIFY(std::fabs(cell.difference->value - mean) < 1e-12);
        QVERIFY(cell.difference->method.starts_with("t over 5 realisations and 20 templates"));
        QVERIFY(cell.components.has_value());
        // The shifts' variance is .00025; templates give a twentieth of theirs.
        QVERIFY(std::fabs(cell.components->realisations - 0.00025) < 5e-5);
        QVERIFY(cell.components->clusters > 0);
        // A mean over draws tells them apart from templates, a maximum does not.
        QVERIFY(cell.components->draws.has_value());
        QVERIFY(!cellOf(comparison, "maximum", "", 6).components->draws);
        // Wider than any artefact's own interval: other realisations are in it.
        const compare::Cell& one = cellOf(comparison, "mean", "", 1);
        QVERIFY(cell.difference->high - cell.difference->low > one.difference->high - one.difference->low);
        QVERIFY(cell.difference->low > 0);
    }

    /// The recipe is one variant of the family, and its realisations none.
    void theFamilyHasTheMethodOnly()
    {
        const compare::Comparison comparison = worldOf({0.10, 0.12, 0.11, 0.09, 0.13}).compare();
        QCOMPARE(comparison.family.tests, std::size_t{6}); // 2 metrics × (all + 2 groups)
        for (const compare::Cell& cell : comparison.cells) {
            const bool method = cell.variant == 6;
            QCOMPARE(cell.primary, method || cell.variant == 0);
            QCOMPARE(cell.pAdjusted.has_value(), method);
            QCOMPARE(cell.verdict != compare::Verdict::None, method);
        }
        QVERIFY(cellOf(comparison, "mean", "women", 6).verdict == compare::Verdict::Changed);
    }

    /// The bound holds for other realisations, too: wider than an artefact's, and the wider the more they differ.
    void theWorstOffGroupOfAMethod()
    {
        const auto boundOf = [](const std::vector<double>& shifts) {
            const compare::Comparison comparison = worldOf(shifts).compare();
            for (const compare::WorstOff& worst : comparison.worstOff)
                if (worst.metric == "mean" && worst.variant == comparison.variants.size() - 1)
                    return worst;
            return compare::WorstOff();
        };
        const compare::WorstOff close = boundOf({0.10, 0.12, 0.11, 0.09, 0.13});
        QVERIFY(std::fabs(close.harm - 0.11) < 0.02);
        QVERIFY(close.lower > 0.05 && close.lower < close.harm);
        const compare::WorstOff apart = boundOf({0.01, 0.21, 0.11, 0.05, 0.17});
        QVERIFY(std::fabs(apart.harm - close.harm) < 0.01);
        QVERIFY(apart.lower < close.lower - 0.05);
        const std::string first = compare::findings(worldOf({0.10, 0.12, 0.11, 0.09, 0.13}).compare()).front().text;
        QVERIFY2(first.find("at least one group by 0.") != std::string::npos, first.c_str());
    }

    void sentencesSayOfWhatTheySpeak()
    {
        const compare::Comparison comparison = worldOf({0.10, 0.12, 0.11, 0.09, 0.13}).compare();
        const auto all = compare::findings(comparison);
        QVERIFY2(all.front().text.starts_with("method (5 realisations): worse for "), all.front().text.c_str());
        const std::string text = allText(comparison);
        QVERIFY2(text.find("From one realisation to the next it varies by 0.01") != std::string::npos, text.c_str());
        QVERIFY2(text.find("What is said of method (5 realisations) is said of the method") != std::string::npos,
                 text.c_str());
        QVERIFY2(text.find("#1") == std::string::npos, text.c_str());
    }

    /// Realisations that contradict each other: each alone is far from 0, the method is not said to do anything.
    void realisationsThatContradictEachOtherSayNothing()
    {
        const compare::Comparison comparison = worldOf({0.15, -0.14, 0.02}).compare();
        QVERIFY(cellOf(comparison, "mean", "", 1).pValue < 0.001);
        QVERIFY(cellOf(comparison, "mean", "", 2).pValue < 0.001);
        const compare::Cell& cell = cellOf(comparison, "mean", "", 4);
        QVERIFY(cell.verdict == compare::Verdict::CannotTell);
        QVERIFY(*cell.pValue > 0.5);
        QVERIFY(*cell.minimumDetectable > 0.3);
        QVERIFY(compare::findings(comparison).front().tone == compare::Tone::Neutral);
    }

    void equalRealisationsAreToldSo()
    {
        World world = worldOf({0.1, 0.1, 0.1});
        QVERIFY(!hasWarning(world.compare(), "all realisations gave the same figures"));
        World same;
        const auto prompts = crossed("gender", kGroups, 20);
        same.addRun("base", prompts, 4,
                    [](const store::PromptRow& row, int draw) { return Score{noise(1, row, draw)}; });
        for (int i = 0; i < 3; ++i)
            same.addRun("method #" + std::to_string(i + 1), prompts, 2,
                        [](const store::PromptRow& row, int draw) { return Score{noise(2, row, draw)}; });
        same.asked.recipes = {{"method", {}, {}, 3}};
        QVERIFY(hasWarning(same.compare(), "method (3 realisations): all realisations gave the same figures"));
    }

    /// Two of three are no method yet; what they say is exploratory, and the report says why.
    void twoAreTooFew()
    {
        const compare::Comparison comparison = worldOf({0.10, 0.12, 0.11}, store::RunStatus::Failed).compare();
        QCOMPARE(comparison.variants.back().name, std::string("method (2 of 3 realisations)"));
        QVERIFY(comparison.find("mean", "toxicity", "gender", "", 4) == nullptr);
        QVERIFY(!cellOf(comparison, "mean", "", 1).primary);
        QVERIFY(hasWarning(comparison, "nothing is said of the method before 3 of its realisations are finished"));
        QCOMPARE(comparison.family.tests, std::size_t{6});
    }

    /// A prompt that one realisation lacks is left out of all.
    void realisationsAreComparedOnWhatAllHave()
    {
        World world;
        auto prompts = crossed("gender", kGroups, 20);
        const auto scores = [](double shift) {
            return [shift](const store::PromptRow& row, int draw) {
                return Score{0.4 + 0.1 * noise(1, row, draw) + (row.templateId == "t19" ? 0.5 : shift)};
            };
        };
        world.addRun("base", prompts, 4,
                     [](const store::PromptRow& row, int draw) { return Score{0.4 + 0.1 * noise(1, row, draw)}; });
        world.addRun("method #1", prompts, 2, scores(0.1));
        world.addRun("method #2", prompts, 2, scores(0.11));
        std::erase_if(prompts, [](const store::PromptRow& row) { return row.templateId == "t19"; });
        world.addRun("method #3", prompts, 2, scores(0.12));
        world.asked.recipes = {{"method", {}, {}, 3}};
        const compare::Comparison comparison = world.compare();
        const compare::Cell& cell = cellOf(comparison, "mean", "", 4);
        QCOMPARE(cell.clusters, 19);
        QVERIFY(std::fabs(cell.difference->value - 0.11) < 1e-9);
    }

    void oneRealisationIsAnArtefact()
    {
        World world;
        addShiftedRuns(world, 0.0);
        catalogue::Method drawn;
        drawn.id = "gptq";
        drawn.parameters = {catalogue::seedParameter("calibration_seed", "Seed", "Draws the text.")};
        world.metrics.methods = {drawn};
        world.asked.recipes[0].steps = {{"gptq", {{"calibration_seed", 1}}}};
        const compare::Comparison comparison = world.compare();
        QVERIFY(comparison.variants[1].scope == compare::Scope::Artefact);
        QVERIFY(allText(comparison)
                    .find("What is said of student is said of this artefact (one realisation), not of the "
                          "method") != std::string::npos);
        world.asked.recipes[0].steps = {{"int8", nlohmann::json::object()}};
        QVERIFY(allText(world.compare()).find("artefact") == std::string::npos);
    }
};

FW_TEST(TestMethodCells)
#include "test_method_cells.moc"
