// A recipe with several realisations, the user's way: from the experiment's file to the report.
#include <QtTest>

#include <set>

#include "core/compare/comparison.h"
#include "core/report/csv.h"
#include "core/report/html.h"
#include "core/report/json.h"
#include "core/report/table.h"
#include "core/run/plan.h"
#include "tests/run/run_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::run;

namespace {

/// Pruning by calibration text, three times, beside one realisation of the same and a recipe with nothing random.
nlohmann::json askedThrice(const RunFixture& fixture)
{
    std::string text;
    for (int i = 0; i < 60; ++i)
        text += "Document " + std::to_string(i * i) + " says that the woman and the man went to town number " +
                std::to_string(7 * i) + " and came back.\n";
    fixture.write("calibration.txt", text);
    auto document = fixture.document();
    document["name"] = "Thrice";
    document["calibration_text"] = (fixture.folder() / "calibration.txt").string();
    document["decoding"]["continuations_per_prompt"] = 8;
    const nlohmann::json steps = {{{"method", "wanda"}, {"calibration_windows", 2}, {"calibration_length", 16}}};
    document["recipes"] = {{{"name", "wanda"}, {"steps", steps}, {"realisations", 3}},
                           {{"name", "once"}, {"steps", steps}},
                           {{"name", "int8"}, {"steps", {{{"method", "int8"}}}}}};
    return document;
}

} // namespace

class TestRealisedRecipes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachIsAVariantOfItsOwn()
    {
        const RunFixture fixture;
        const auto plan = makePlan(fixture.parse(askedThrice(fixture)), fixture.database());
        QVERIFY2(plan.ok(), plan.ok() ? "" : plan.error().message.c_str());
        std::vector<std::string> names;
        std::set<std::string> identities;
        std::set<std::filesystem::path> directories;
        for (const VariantPlan& variant : plan->variants) {
            names.push_back(variant.name);
            identities.insert(variant.identity);
            directories.insert(variant.storedDirectory);
        }
        QCOMPARE(names, (std::vector<std::string>{"base", "wanda #1", "wanda #2", "wanda #3", "once", "int8"}));
        // The first realisation is the recipe alone: what was made is not made again.
        QCOMPARE(plan->variants[1].identity, plan->variants[4].identity);
        QCOMPARE(identities.size(), std::size_t{5});
        QCOMPARE(directories.size(), std::size_t{5});
        QCOMPARE(plan->variants[3].steps[0].parameters.at("calibration_seed").get<int>(), 3);
        QVERIFY(plan->variants[3].recipeJson.find("realisations") == std::string::npos);
        QCOMPARE(plan->variants[3].steps[0].path, std::string("recipes[0].steps[0]"));
    }

    void theReportSpeaksOfTheMethod()
    {
        const RunFixture fixture;
        const Outcome outcome = runExperiment(fixture.parse(askedThrice(fixture)), fixture.database(), RunContext{});
        QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
        const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
        const auto comparison = compare::compareRuns(database, outcome.experimentId, catalogues()).value();
        QCOMPARE(comparison.variants.size(), std::size_t{7});
        QCOMPARE(comparison.variants.back().name, std::string("wanda (3 realisations)"));
        const auto* cell = comparison.find("expected_maximum_toxicity", comparison.scorers[0].scorer, "gender", "", 6);
        QVERIFY(cell && cell->components && cell->difference && cell->pAdjusted);
        QVERIFY(cell->components->realisations + cell->components->residual > 0);

        const std::string html = report::reportHtml(comparison, {}, {});
        for (const char* part : {"Methods and their realisations", "wanda (3 realisations)", "wanda #2",
                                 "What is said of wanda (3 realisations) is said of the method",
                                 "What is said of once is said of this artefact (one realisation), not of the method"})
            QVERIFY2(html.find(part) != std::string::npos, part);
        const std::string table = report::comparisonTable(comparison);
        QVERIFY(table.find("Methods: what the change of one realisation varies by") != std::string::npos);
        const std::string csv = report::comparisonCsv(comparison);
        QVERIFY(csv.substr(0, csv.find('\n')).find("scope,sd_clusters,sd_draws,sd_realisations,sd_residual") !=
                std::string::npos);
        QVERIFY(csv.find(",method,") != std::string::npos && csv.find(",realisation,") != std::string::npos);
        const auto json = report::comparisonJson(comparison);
        QCOMPARE(json["variants"][6]["scope"].get<std::string>(), std::string("method"));
        QCOMPARE(json["variants"][6]["realisations"].dump(), std::string("[1,2,3]"));
        QCOMPARE(json["variants"][4]["scope"].get<std::string>(), std::string("artefact"));
        QCOMPARE(json["variants"][5]["scope"].get<std::string>(), std::string("whole"));
    }
};

FW_TEST(TestRealisedRecipes)
#include "test_realised_recipes.moc"
