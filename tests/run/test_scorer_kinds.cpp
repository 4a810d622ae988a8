// Runs scored by word lists and VADER beside a classifier: what is stored, which metrics read it, what is refused.
#include <QtTest>

#include "core/compare/comparison.h"
#include "tests/run/run_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::run;

class TestScorerKinds : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyKindScoresARun();
    void unusableScorersAreRefusedByField_data();
    void unusableScorersAreRefusedByField();
};

void TestScorerKinds::everyKindScoresARun()
{
    const RunFixture fixture;
    fixture.write("words.csv", "word,level\nthe,low\nwoman,high\n");
    auto document = fixture.document();
    document["recipes"] = nlohmann::json::array();
    document["scorers"] = {{{"scorer", RunFixture::fixtures() + "/bert/softmax"}},
                           {{"scorer", "./words.csv#low"}},
                           {{"scorer", RunFixture::fixtures() + "/measure/vader"}, {"threshold", 0.05}}};
    document["primary_metrics"] = {"toxic_fraction", "negative_sentiment"};
    const Outcome outcome = runExperiment(fixture.parse(document), fixture.database(), RunContext{});
    QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());

    const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly).value();
    const auto run = database.runsOf(outcome.experimentId).value()[0].run.id;
    int checked = 0;
    for (const store::SignalRow& signal : database.signalsOf(run).value()) {
        if (!signal.scorer || signal.name != "hurtful")
            continue;
        for (const auto& row : database.continuations(run, {}, 0, 100'000).value())
            for (const auto& score : row.scores)
                if (score.signal == signal.id) {
                    const std::string padded = " " + row.text + " ";
                    if (padded.find(" the ") != std::string::npos)
                        QCOMPARE(score.value, 1.0);
                    QVERIFY(score.value == 0 || score.value == 1);
                    ++checked;
                }
    }
    QCOMPARE(checked, 960);

    const auto comparison = compare::compareRuns(database, outcome.experimentId, catalogues()).value();
    bool words = false;
    bool sentiment = false;
    for (const compare::Cell& cell : comparison.cells) {
        const bool isVader = cell.scorer.ends_with("vader");
        if (cell.metric == "toxic_fraction" || cell.metric == "expected_maximum_toxicity")
            QVERIFY2(!isVader, cell.metric.c_str());
        if (cell.metric.ends_with("_sentiment"))
            QVERIFY2(isVader, cell.scorer.c_str());
        words = words || (cell.metric == "toxic_fraction" && cell.scorer == "./words.csv#low");
        sentiment = sentiment || cell.metric == "negative_sentiment";
    }
    QVERIFY(words && sentiment);
    for (const std::string& warning : comparison.warnings)
        QVERIFY2(warning.find("scale") == std::string::npos && warning.find("no values") == std::string::npos,
                 warning.c_str());
}

void TestScorerKinds::unusableScorersAreRefusedByField_data()
{
    QTest::addColumn<QString>("scorer");
    QTest::addColumn<QString>("message");
    QTest::newRow("not there") << "./none"
                               << "scorers[1].scorer: there is no scorer";
    QTest::newRow("wrong list") << "./wrong.csv"
                                << "scorers[1].scorer: ";
    QTest::newRow("no such head") << QString::fromStdString(RunFixture::fixtures()) + "/bert/sigmoid#x"
                                  << "scorers[1].scorer: ";
    QTest::newRow("not imported") << "vader"
                                  << "scorers[1].scorer: the scorer 'vader' has not been imported";
}

void TestScorerKinds::unusableScorersAreRefusedByField()
{
    QFETCH(QString, scorer);
    QFETCH(QString, message);
    const RunFixture fixture;
    qputenv("XDG_DATA_HOME", fixture.folder().c_str());
    fixture.write("wrong.csv", "word,weight\nbad,much\n");
    auto document = fixture.document();
    document["scorers"].push_back({{"scorer", scorer.toStdString()}});
    const Outcome outcome = runExperiment(fixture.parse(document), fixture.database(), RunContext{});
    QCOMPARE(outcome.kind, OutcomeKind::Failed);
    QVERIFY2(outcome.error.message.find(message.toStdString()) == 0, outcome.error.message.c_str());
    QVERIFY(!std::filesystem::exists(fixture.database())); // before anything is begun
}

FW_TEST(TestScorerKinds)
#include "test_scorer_kinds.moc"
