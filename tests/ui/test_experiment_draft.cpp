// The draft: right or wrong values are kept, problems carry their path, files come and go.
#include <QSignalSpy>
#include <QtTest>

#include "core/base/file.h"
#include "tests/test_main.h"
#include "tests/ui/fake_services.h"
#include "ui/models/experiment_draft.h"

using namespace fw;
using namespace fw::ui;

class TestExperimentDraft : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aWrongValueIsKeptAndNamedByItsPath()
    {
        ExperimentDraft draft(sample::catalogues());
        draft.load(sample::experimentDocument(), "/somewhere");
        QVERIFY(!draft.problem());
        QVERIFY(draft.experiment());
        draft.set("recipes[0].steps[0].ratio", 1.5);
        QVERIFY(!draft.experiment());
        QCOMPARE(draft.problem()->path, QStringLiteral("recipes[0].steps[0].ratio"));
        QVERIFY(draft.problem()->message.contains("0.9"));
        QVERIFY(!draft.problem()->message.contains("recipes"));
        QCOMPARE(draft.value("recipes[0].steps[0].ratio").get<double>(), 1.5);
        draft.set("recipes[0].steps[0].ratio", "a lot");
        QCOMPARE(draft.problem()->path, QStringLiteral("recipes[0].steps[0].ratio"));
        draft.set("recipes[0].steps[0].ratio", 0.5);
        QVERIFY(!draft.problem());
        QCOMPARE(draft.experiment()->recipes[0].steps[0].parameters["ratio"].get<double>(), 0.5);
    }

    void missingFieldsGetTheirDefaults()
    {
        ExperimentDraft draft(sample::catalogues());
        draft.load(sample::experimentDocument(), "/somewhere");
        QCOMPARE(draft.value("recipes[0].steps[0].criterion").get<std::string>(), std::string("taylor"));
        QCOMPARE(draft.value("recipes[0].realisations").get<int>(), 1);
        QCOMPARE(draft.value("decoding.top_p").get<double>(), 0.9);
        QCOMPARE(draft.value("prompt_sets[0].maximum_prompts_per_group").get<int>(), 0);
        QCOMPARE(draft.experiment()->directory, std::filesystem::path("/somewhere"));
    }

    void aFileWithWrongAndUnknownFieldsOpensAndSaysWhere()
    {
        const QTemporaryDir directory;
        auto document = sample::experimentDocument();
        document["decoding"]["tmperature"] = 2;
        const std::filesystem::path file = directory.filePath("e.json").toStdString();
        QVERIFY(writeFileAtomically(file, document.dump()).ok());
        ExperimentDraft draft(sample::catalogues());
        QVERIFY(draft.open(file).ok());
        QCOMPARE(draft.problem()->path, QStringLiteral("decoding.tmperature"));
        QCOMPARE(draft.name(), QStringLiteral("Demo"));
        QVERIFY(!draft.save(file).ok()); // a draft with a problem is not written
    }

    void aFileThatIsNoJsonChangesNothing()
    {
        const QTemporaryDir directory;
        const std::filesystem::path file = directory.filePath("e.json").toStdString();
        QVERIFY(writeFileAtomically(file, "{\"name\": ").ok());
        ExperimentDraft draft(sample::catalogues());
        draft.load(sample::experimentDocument(), "/somewhere");
        const Status status = draft.open(file);
        QVERIFY(!status.ok());
        QVERIFY(status.error().message.find("e.json") != std::string::npos);
        QCOMPARE(draft.name(), QStringLiteral("Demo"));
        QVERIFY(!draft.open("/not/there.json").ok());
    }

    void savingElsewhereKeepsPathsPointingAtTheSameFiles()
    {
        const QTemporaryDir directory;
        const std::filesystem::path root = directory.path().toStdString();
        std::filesystem::create_directories(root / "one");
        std::filesystem::create_directories(root / "two" / "deep");
        ExperimentDraft draft(sample::catalogues());
        draft.load(sample::experimentDocument(), root / "one");
        draft.append("recipes", {{"name", "kept"}, {"steps", nlohmann::json::array()}, {"stored", "/abs/variant"}});
        QVERIFY(draft.save(root / "two" / "deep" / "e.json").ok());

        ExperimentDraft again(sample::catalogues());
        QVERIFY(again.open(root / "two" / "deep" / "e.json").ok());
        QVERIFY(again.experiment());
        const auto& experiment = *again.experiment();
        QCOMPARE(std::filesystem::weakly_canonical(experiment::resolve(experiment, experiment.model)),
                 std::filesystem::weakly_canonical(root / "one" / "data" / "models" / "lm"));
        QCOMPARE(std::filesystem::weakly_canonical(experiment::resolve(experiment, experiment.promptSets[1].path)),
                 std::filesystem::weakly_canonical(root / "one" / "data" / "prompts" / "religion.json"));
        QCOMPARE(experiment.recipes.back().stored, std::string("/abs/variant"));
        QVERIFY(!again.modified());
        // The draft that was saved now speaks of the new place, too.
        QCOMPARE(draft.directory(), std::filesystem::absolute(root / "two" / "deep"));
        QCOMPARE(draft.value("model").get<std::string>(), experiment.model);
    }

    void listsGrowShrinkAndMove()
    {
        ExperimentDraft draft(sample::catalogues());
        draft.load(sample::experimentDocument(), "/somewhere");
        QSignalSpy structure(&draft, &ExperimentDraft::structureChanged);
        QCOMPARE(draft.count("recipes[2].steps"), 2);
        draft.move("recipes[2].steps", 1, 0);
        QCOMPARE(draft.value("recipes[2].steps[0].method").get<std::string>(), std::string("distillation"));
        draft.append("recipes[2].steps", draft.newStep(draft.catalogues().methods[3]));
        QCOMPARE(draft.count("recipes[2].steps"), 3);
        draft.remove("recipes[2].steps", 0);
        QCOMPARE(draft.value("recipes[2].steps[1].method").get<std::string>(), std::string("int8"));
        QCOMPARE(structure.count(), 3);
        draft.remove("recipes", 99);
        draft.move("recipes", 0, -1);
        QCOMPARE(draft.count("recipes"), 4);
        QCOMPARE(draft.newRecipeName("int8"), std::string("int8 2"));
    }

    void hostileDocumentsOpenWithoutHarm_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("lists for objects") << QByteArray(R"({"decoding": [], "recipes": {}, "scorers": 3})");
        QTest::newRow("wrong entries") << QByteArray(R"({"recipes": [1, null, {"steps": [[], {"method": 7}]}]})");
        QTest::newRow("wrong prompt sets") << QByteArray(R"({"prompt_sets": ["a", {"path": []}], "metrics": {}})");
        QTest::newRow("no object") << QByteArray("[]");
    }

    void hostileDocumentsOpenWithoutHarm()
    {
        QFETCH(QByteArray, text);
        ExperimentDraft draft(sample::catalogues());
        draft.load(nlohmann::ordered_json::parse(text.toStdString()), "/somewhere");
        QVERIFY(draft.problem());
        QVERIFY(!draft.experiment());
        draft.set("decoding.top_p", 0.5);
        draft.append("recipes", {{"name", "x"}, {"steps", nlohmann::json::array()}, {"stored", ""}});
        QVERIFY(draft.count("recipes") >= 1);
    }
};

FW_TEST(TestExperimentDraft)
#include "test_experiment_draft.moc"
