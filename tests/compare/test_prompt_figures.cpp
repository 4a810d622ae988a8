// A variant's figures by prompt, read from a database.
#include "core/compare/reading/prompt_figures.h"
#include "core/experiment/experiment.h"
#include "tests/compare/comparison_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using fixture::World;

namespace {

/// A world whose experiment is stored as the text that promptFigures() parses.
struct Stored : World
{
    Stored()
    {
        metrics.metrics = {fixture::metric("mean", fixture::reduceMean)};
        const auto prompts = fixture::crossed("gender", {"women", "men"}, 3);
        const auto score = [](double shift) {
            return [=](const store::PromptRow& row, int draw) {
                return fixture::Score{(row.group == "women" ? 0.5 : 0.1) + 0.1 * draw + shift};
            };
        };
        addRun("base", prompts, 4, score(0));
        addRun("variant", prompts, 2, score(0.25), store::RunStatus::Completed, true);
        experiment::Experiment experiment = asked;
        experiment.model = "model";
        experiment.promptSets = {{"prompts.json", {}, {}, {}, 0, {}, 1}};
        experiment.primaryMetrics = {"mean"};
        experiment.recipes = {{"variant", {}, "stored"}};
        take(database->saveExperiment("test", experiment::toJson(experiment).dump(), "identity"));
    }
};

} // namespace

class TestPromptFigures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void variantAndBaseStandBesideEachOther()
    {
        const Stored world;
        const auto read = compare::promptFigures(*world.database, world.row.id, "variant", world.metrics);
        QVERIFY2(read.ok(), read.ok() ? "" : read.error().message.c_str());
        QCOMPARE(read->columns, std::vector<std::string>{"mean"});
        QCOMPARE(read->rows.size(), std::size_t{6});
        for (const auto& row : read->rows) {
            const double base = (row.group == "women" ? 0.5 : 0.1) + 0.05; // draws 0 and 1, those that both have
            QVERIFY(fixture::near(row.base[0], base));
            QVERIFY(fixture::near(row.variant[0], base + 0.25));
            QCOMPARE(row.axis, std::string("gender"));
            QVERIFY(!row.templateId.empty());
        }
    }

    void anUnknownVariantIsAnError()
    {
        const Stored world;
        const auto read = compare::promptFigures(*world.database, world.row.id, "other", world.metrics);
        QVERIFY(!read.ok());
        QVERIFY(read.error().message.find("\"other\" is no variant") != std::string::npos);
        QVERIFY(read.error().hint.find("variant") != std::string::npos);
    }
};

FW_TEST(TestPromptFigures)
#include "test_prompt_figures.moc"
