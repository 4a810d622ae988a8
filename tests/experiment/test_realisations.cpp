#include "core/experiment/realisations.h"

#include "core/experiment/recipe.h"
#include "experiment_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::experiment;
using nlohmann::json;

namespace {

/// The small catalogue with a method that draws.
catalogue::Catalogues catalogueWithSeeds()
{
    catalogue::Catalogues all = smallCatalogues();
    catalogue::Method drawn;
    drawn.id = "gptq";
    drawn.parameters = {catalogue::seedParameter("calibration_seed", "Calibration seed", "Draws the text.")};
    all.methods.push_back(drawn);
    return all;
}

json documentOf(const json& recipes)
{
    json document = fullDocument();
    document["recipes"] = recipes;
    return document;
}

std::string messageOf(const json& recipes)
{
    const auto parsed = parseExperiment(documentOf(recipes), catalogueWithSeeds());
    return parsed.ok() ? std::string() : parsed.error().message;
}

} // namespace

class TestRealisations : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void eachHasNameAndSeedsOfItsOwn()
    {
        const auto parsed = parseExperiment(
            documentOf(json::parse(
                R"([{"name": "a", "steps": [{"method": "int8"}, {"method": "gptq", "calibration_seed": 7}], "realisations": 3},
                    {"name": "b", "steps": [{"method": "gptq"}]}])")),
            catalogueWithSeeds());
        FW_VERIFY_OK(parsed);
        const std::vector<Artefact> artefacts = artefactsOf(*parsed);
        QCOMPARE(artefacts.size(), std::size_t{4});
        QCOMPARE(artefacts[1].name, std::string("a #2"));
        QCOMPARE(artefacts[3].name, std::string("b"));
        QCOMPARE(artefacts[3].recipe, std::size_t{1});
        const Recipe second = realised(parsed->recipes[0], 1, catalogueWithSeeds());
        QCOMPARE(second.name, std::string("a #2"));
        QCOMPARE(second.steps[1].parameters["calibration_seed"].get<int>(), 8);
        QCOMPARE(second.realisations, 1);
        // The first is what the recipe alone makes, so that it is not made twice.
        QVERIFY(realised(parsed->recipes[0], 0, catalogueWithSeeds()).steps == parsed->recipes[0].steps);
    }

    void isWrittenOnlyWhereThereAreSeveral()
    {
        const auto parsed =
            parseExperiment(documentOf(json::parse(R"([{"name": "a", "steps": [{"method": "gptq"}], "realisations": 4},
                                       {"name": "b", "steps": [{"method": "gptq"}], "realisations": 1}])")),
                            catalogueWithSeeds());
        FW_VERIFY_OK(parsed);
        const auto written = toJson(*parsed);
        QCOMPARE(written["recipes"][0]["realisations"].get<int>(), 4);
        QVERIFY(!written["recipes"][1].contains("realisations"));
        const auto again = parseExperiment(json::parse(written.dump()), catalogueWithSeeds());
        QVERIFY(again.ok() && *again == *parsed);
    }

    void whatCannotHaveThemIsRefused_data()
    {
        QTest::addColumn<QString>("recipes");
        QTest::addColumn<QString>("message");
        const std::pair<const char*, const char*> rows[] = {
            {R"([{"name": "a", "steps": [{"method": "int8"}], "realisations": 3}])",
             "recipes[0].realisations: must be left out: int8 does nothing at random"},
            {R"([{"name": "a", "stored": "x", "realisations": 3}])",
             "recipes[0].realisations: must be left out where there are no steps"},
            {R"([{"name": "a", "steps": [{"method": "gptq"}], "realisations": 2}])",
             "recipes[0].realisations: must be 1 or at least 3, not 2"},
            {R"([{"name": "a", "steps": [{"method": "gptq"}], "realisations": 0}])",
             "recipes[0].realisations: must be a whole number from 1 to 50"},
            {R"([{"name": "a", "steps": [{"method": "gptq"}], "realisations": "3"}])",
             "recipes[0].realisations: must be a whole number from 1 to 50, not a text"},
            {R"([{"name": "a", "steps": [{"method": "gptq"}], "realisations": 3}, {"name": "a #2", "steps": [{"method": "int8"}]}])",
             "recipes[1].name: \"a #2\" is the name of a realisation of recipes[0] already"}};
        for (const auto& [recipes, message] : rows)
            QTest::addRow("%s", message) << recipes << message;
    }

    void whatCannotHaveThemIsRefused()
    {
        QFETCH(QString, recipes);
        QFETCH(QString, message);
        const std::string said = messageOf(json::parse(recipes.toStdString()));
        QVERIFY2(said.starts_with(message.toStdString()), said.c_str());
    }
};

FW_TEST(TestRealisations)
#include "test_realisations.moc"
