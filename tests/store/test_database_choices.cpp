// Choice sets and an experiment's text sets in the database.
#include <QTemporaryDir>
#include <QtTest>

#include "core/store/database.h"
#include "tests/test_main.h"

using namespace fw::store;

class TestDatabaseChoices : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path path() const { return (m_folder.path() + "/choices.sqlite").toStdString(); }

private Q_SLOTS:
    void itemsComeBackAsTheyWere()
    {
        auto database = Database::open(path(), OpenMode::ReadWriteCreate);
        QVERIFY(database.ok());
        const std::vector<ChoiceItemRow> items = {
            {"gender", "Gender", "women", "Women", "t1", 1, {{"Q: a\n", " yes"}, {"Q: a\n", " no"}, {"", "maybe"}}},
            {"", "", "", "", "", 0, {{"", "Grüße, \"O'Brien\""}}}};
        const auto set = database->ensureChoiceSet("hash", "Questions", "multiple_choice", items);
        QVERIFY(set.ok());
        QCOMPARE(database->ensureChoiceSet("hash", "Questions", "multiple_choice", items).value(), *set);
        const auto read = database->choiceItems(*set);
        QVERIFY(read.ok());
        QCOMPARE(read->size(), std::size_t{2});
        QCOMPARE(read->at(0).group, std::string("women"));
        QCOMPARE(read->at(0).groupTitle, std::string("Women"));
        QCOMPARE(read->at(0).cluster, std::string("t1"));
        QCOMPARE(read->at(0).correct, 1);
        QCOMPARE(read->at(0).options.size(), std::size_t{3});
        QCOMPARE(read->at(0).options[1].text, std::string(" no"));
        QCOMPARE(read->at(0).options[2].context, std::string());
        QCOMPARE(read->at(1).options[0].text, items[1].options[0].text);
    }

    void textSetsOfAnExperimentAreReplaced()
    {
        auto database = Database::open(path(), OpenMode::ReadWriteCreate);
        const auto experiment = database->saveExperiment("e", "{}", "identity").value();
        const auto text = database->ensureTextSet("text", "wiki.txt", 7).value();
        const auto choices = database->ensureChoiceSet("hash", "Questions", "pair", {}).value();
        QVERIFY(database->linkTextSets(experiment, std::vector{text, choices}).ok());
        const auto sets = database->textSetsOf(experiment).value();
        QCOMPARE(sets.size(), std::size_t{2});
        QCOMPARE(sets[0].documents, 7);
        QVERIFY(sets[0].kind.empty());
        QCOMPARE(sets[1].kind, std::string("pair"));
        const auto run = database->beginRun("run", "base", "{}", "").value().id;
        const auto signal = database->ensureSignal("document/loss").value();
        const auto other = database->ensureSignal("document/other").value();
        QCOMPARE(database->hasTextScores(run, text, std::vector{signal}).value(), false);
        QVERIFY(database->saveTextScores(run, text, std::vector<NewTextScore>{{0, signal, 1.5}}).ok());
        QCOMPARE(database->hasTextScores(run, text, std::vector{signal}).value(), true);
        QCOMPARE(database->hasTextScores(run, text, std::vector{signal, other}).value(), false);
        QCOMPARE(database->hasTextScores(run, choices, std::vector{signal}).value(), false);
        QVERIFY(database->linkTextSets(experiment, std::vector{choices}).ok());
        QCOMPARE(database->textSetsOf(experiment).value().size(), std::size_t{1});
    }
};

FW_TEST(TestDatabaseChoices)
#include "test_database_choices.moc"
