// An experiment that compresses one layer at a time.
#include <QtTest>

#include "core/experiment/layer_sensitivity.h"
#include "tests/test_main.h"

using namespace fw::experiment;

namespace {

Experiment asked()
{
    Experiment experiment;
    experiment.name = "E";
    experiment.recipes = {{"four bits", {{"int4", {{"bits", 4}}}}, {}}, {"stored", {}, "somewhere"}};
    experiment.promptSets = {{"gender.json", {}, {}, {}, 0, {}, 1}};
    return experiment;
}

} // namespace

class TestLayerSensitivity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneRecipeALayer()
    {
        const auto made = sensitivityExperiment(asked(), "four bits", 3, false, 5);
        QVERIFY(made.ok());
        QCOMPARE(made->recipes.size(), std::size_t{4});
        QCOMPARE(made->recipes[1].name, std::string("layer 1"));
        QCOMPARE(made->recipes[1].steps.size(), std::size_t{2});
        QCOMPARE(made->recipes[1].steps[0], asked().recipes[0].steps[0]);
        QVERIFY(made->recipes.back() == asked().recipes[0]); // the whole, to compare with
        QCOMPARE(made->promptSets[0].maximumPromptsPerGroup, 5);
        QVERIFY(made->name != asked().name);
        const auto part = sensitivePart(made->recipes[1]);
        QVERIFY(part.has_value());
        QCOMPARE(part->layer, std::int64_t{1});
        QCOMPARE(part->module, std::string("block"));
        QVERIFY(!sensitivePart(made->recipes.back()).has_value());
    }

    void oneRecipeAModule()
    {
        const auto made = sensitivityExperiment(asked(), "four bits", 2, true, 0);
        QVERIFY(made.ok());
        QCOMPARE(made->recipes.size(), std::size_t{5});
        QCOMPARE(made->recipes[2].name, std::string("layer 1, attention"));
        QCOMPARE(sensitivePart(made->recipes[3])->module, std::string("mlp"));
        QCOMPARE(made->promptSets[0].maximumPromptsPerGroup, 0);
    }

    void whatHasNoStepsIsRefused()
    {
        const auto stored = sensitivityExperiment(asked(), "stored", 2, false, 0);
        QVERIFY(!stored.ok());
        QVERIFY(stored.error().message.find("without steps") != std::string::npos);
        const auto unknown = sensitivityExperiment(asked(), "x", 2, false, 0);
        QVERIFY(!unknown.ok());
        QVERIFY(unknown.error().hint.find("four bits") != std::string::npos);
    }
};

FW_TEST(TestLayerSensitivity)
#include "test_layer_sensitivity.moc"
