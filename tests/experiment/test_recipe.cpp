#include "core/experiment/recipe.h"

#include <QTemporaryDir>

#include "core/base/file.h"
#include "core/experiment/json_document.h"
#include "experiment_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::experiment;
using nlohmann::json;

namespace {

JsonField fieldsOf(const json& document, const char* path = "")
{
    return {document, documentSource(), path};
}

} // namespace

class TestRecipe : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void standsAlone()
    {
        const json document =
            json::parse(R"({"steps": [{"method": "int8"}, {"method": "head_pruning", "ratio": 0.1}]})");
        const auto recipe = parseRecipe(fieldsOf(document), smallCatalogues());
        FW_VERIFY_OK(recipe);
        QCOMPARE(recipe->name, std::string());
        QCOMPARE(toJson(*recipe).dump(),
                 std::string(R"({"name":"","steps":[{"method":"int8"},{"method":"head_pruning","calibration_text":"",)"
                             R"("criterion":"norm","ratio":0.1}],"stored":""})"));
        const json written = toJson(*recipe);
        const auto again = parseRecipe(fieldsOf(written), smallCatalogues());
        QVERIFY(*again == *recipe);
    }

    void errorsNameTheirPath()
    {
        const json wrong = json::parse(R"({"steps": [{"method": "int8"}, {"method": "head_pruning", "ratio": 7}]})");
        const auto message = [&](const char* path) {
            return parseRecipe(fieldsOf(wrong, path), smallCatalogues()).error().message;
        };
        QVERIFY(message("").starts_with("steps[1].ratio: 7 is above"));
        QVERIFY(message("recipes[4]").starts_with("recipes[4].steps[1].ratio: 7 is above"));
        const json list = json::array();
        QCOMPARE(parseRecipe(fieldsOf(list), smallCatalogues()).error().message,
                 std::string("the document: must be an object, not a list"));
    }

    void loads()
    {
        const QTemporaryDir folder;
        const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "recipe.json";
        QVERIFY(writeFileAtomically(file, R"({"name": "r", "steps": [{"method": "int8"}]})").ok());
        const auto recipe = loadRecipe(file, smallCatalogues());
        FW_VERIFY_OK(recipe);
        QCOMPARE(recipe->name, std::string("r"));
        QVERIFY(writeFileAtomically(file, R"({"steps": [{"method": "int4"}]})").ok());
        QCOMPARE(loadRecipe(file, smallCatalogues()).error().message,
                 std::string("recipe.json: steps[0].method: unknown method; did you mean \"int8\"?"));
    }
};

FW_TEST(TestRecipe)
#include "test_recipe.moc"
