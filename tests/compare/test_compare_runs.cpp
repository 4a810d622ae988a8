#include "comparison_fixture.h"

#include <nlohmann/json.hpp>

#include "core/experiment/experiment.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fixture;

namespace {

catalogue::Catalogues withMethods()
{
    auto all = catalogues();
    catalogue::Method pruning;
    pruning.id = "pruning";
    pruning.title = "Pruning";
    catalogue::Parameter share;
    share.id = "share";
    share.defaultValue = 0.25;
    share.minimum = 0;
    share.maximum = 1;
    pruning.parameters = {share};
    catalogue::Method int8;
    int8.id = "int8";
    int8.title = "int8";
    all.methods = {pruning, int8};
    return all;
}

} // namespace

class TestCompareRuns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheExperimentFromItsRow()
    {
        World world;
        world.metrics = withMethods();
        const auto prompts = crossed("gender", {"women", "men"}, 4);
        const ScoreOf score = [](const store::PromptRow& row, int draw) { return Score{noise(1, row, draw), false}; };
        const auto base = world.addRun("base", prompts, 4, score);
        const auto student = world.addRun("student", prompts, 2, score);
        World::take(world.database->saveFacts(student, std::vector<store::FactRow>{{"parameters", 4e6, ""}}));

        experiment::Experiment asked = world.asked;
        asked.name = "whole way";
        asked.description = "a question";
        asked.model = "models/base";
        asked.promptSets = {{"prompts.json", {}, {}, {}, 0}};
        asked.recipes = {{"student", {{"pruning", {{"share", 0.5}}}, {"int8", nlohmann::json::object()}}, ""}};
        asked.metrics = {"mean", "maximum"};
        const auto id =
            World::take(world.database->saveExperiment(asked.name, experiment::toJson(asked).dump(), "other identity"));
        World::take(world.database->linkRun(id, 0, "base", base));
        World::take(world.database->linkRun(id, 1, "student", student));

        const auto result = compare::compareRuns(*world.database, id, world.metrics);
        QVERIFY2(result.ok(), result.ok() ? "" : result.error().message.c_str());
        QCOMPARE(result->experimentName, std::string("whole way"));
        QCOMPARE(result->description, std::string("a question"));
        QCOMPARE(result->variants.size(), std::size_t{2});
        QCOMPARE(result->variants[1].recipe, std::string("pruning (share 0.5) → int8"));
        QCOMPARE(result->variants[1].facts.at(0).value, 4e6);
        QCOMPARE(result->variants[0].recipe, std::string("untouched"));
        QVERIFY(result->find("mean", "toxicity", "gender", "women", 1));
        QVERIFY(!result->find("share", "toxicity", "gender", "women", 1)); // not among the experiment's metrics
    }

    void unknownExperimentIsAnError()
    {
        World world;
        const auto result = compare::compareRuns(*world.database, 4711, world.metrics);
        QVERIFY(!result.ok());
        QCOMPARE(result.error().kind, ErrorKind::NotFound);
    }

    void brokenDescriptionIsNamed()
    {
        World world;
        const auto id = World::take(world.database->saveExperiment("crooked", "{no json", "crooked"));
        const auto result = compare::compareRuns(*world.database, id, world.metrics);
        QVERIFY(!result.ok());
        QVERIFY(result.error().message.find("crooked") != std::string::npos);
    }
};

FW_TEST(TestCompareRuns)
#include "test_compare_runs.moc"
