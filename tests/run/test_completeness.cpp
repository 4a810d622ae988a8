// A run is complete where every text has every signal that the experiment wants; what is missing is filled in.
#include <QtTest>

#include <SQLiteCpp/SQLiteCpp.h>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/test_main.h"

#include "core/run/score_experiment.h"
#include "tests/run/run_fixture.h"

using namespace fw;
using namespace fw::run;

namespace {

std::int64_t count(const std::filesystem::path& path, const std::string& where)
{
    SQLite::Database sqlite(path.string(), SQLite::OPEN_READONLY, 5000);
    return sqlite.execAndGet("SELECT COUNT(*) FROM scores JOIN signals ON signals.id = signal_id WHERE " + where)
        .getInt64();
}

int rescoreOnly(const std::filesystem::path& database, const std::string& scorer)
{
    return addScorer(database, "Tiny", {scorer, 0.5}, RunContext{}).kind == OutcomeKind::Completed ? 0 : 1;
}

} // namespace

class TestCompleteness : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatIsMissingIsFilledIn_data();
    void whatIsMissingIsFilledIn();
    void killedAtAnyPageOfRescoringItIsCompleted();
};

void TestCompleteness::whatIsMissingIsFilledIn_data()
{
    QTest::addColumn<QString>("removal");
    const QString scores = QStringLiteral("DELETE FROM scores WHERE signal_id IN (SELECT id FROM signals WHERE %1)");
    QTest::newRow("a scorer's signals of the last page")
        << scores.arg(QStringLiteral("scorer_id IS NOT NULL AND id = (SELECT MAX(id) FROM signals WHERE scorer_id NOT "
                                     "NULL)")) +
               QStringLiteral(" AND continuation_id > (SELECT MAX(id) - 100 FROM continuations)");
    QTest::newRow("one class") << scores.arg(
        QStringLiteral("id = (SELECT MIN(id) FROM signals WHERE scorer_id NOT NULL)"));
    QTest::newRow("a signal that was learned later") << scores.arg(QStringLiteral("name = 'text/female_words'"));
    QTest::newRow("the base's loss of one text")
        << scores.arg(QStringLiteral("name = 'text/base_loss'")) + QStringLiteral(" AND continuation_id = 7");
    QTest::newRow("a level of divergence")
        << QStringLiteral("DELETE FROM text_scores WHERE signal_id = (SELECT MAX(signal_id) FROM text_scores)");
    QTest::newRow("bytes of windows") << QStringLiteral(
        "DELETE FROM text_scores WHERE signal_id = (SELECT id FROM signals WHERE name = "
        "'document/bytes') AND text_set_id = (SELECT MAX(id) FROM text_sets)");
}

void TestCompleteness::whatIsMissingIsFilledIn()
{
    QFETCH(QString, removal);
    const RunFixture fixture;
    nlohmann::json document = fixture.document();
    document["decoding"]["continuations_per_prompt"] = 20;
    const experiment::Experiment experiment = fixture.parse(document);
    QVERIFY(runExperiment(experiment, fixture.database(), RunContext{}).kind == OutcomeKind::Completed);
    const auto whole = rowsOf(fixture.database());
    {
        SQLite::Database sqlite(fixture.database().string(), SQLite::OPEN_READWRITE);
        QVERIFY(sqlite.exec(removal.toStdString()) > 0);
    }
    QVERIFY(rowsOf(fixture.database()) != whole);
    const Outcome again = runExperiment(experiment, fixture.database(), RunContext{});
    QVERIFY2(again.kind == OutcomeKind::Completed, again.error.message.c_str());
    QCOMPARE(rowsOf(fixture.database()), whole);
}

/// Rescoring leaves the run's status as it is: only the signals tell what is done.
void TestCompleteness::killedAtAnyPageOfRescoringItIsCompleted()
{
    const RunFixture fixture;
    const std::string scorer = RunFixture::fixtures() + "/bert/sigmoid";
    QVERIFY(runExperiment(fixture.experiment(), fixture.database(), RunContext{}).kind == OutcomeKind::Completed);
    nlohmann::json document = fixture.document();
    document["scorers"].push_back({{"scorer", scorer}});
    const experiment::Experiment wanted = fixture.parse(document);
    constexpr std::int64_t kTexts = 960 + 480 + 480; // the base's and two variants', one signal each
    for (int page = 0; page < 8; ++page) {
        const auto database = fixture.database("page" + std::to_string(page) + ".sqlite");
        std::filesystem::copy_file(fixture.database(), database);
        const pid_t child = ::fork();
        if (child == 0) {
            ::execl("/proc/self/exe", "tests_run", "test_completeness", "--rescore", database.c_str(), scorer.c_str(),
                    static_cast<char*>(nullptr));
            ::_exit(127);
        }
        int status = 0;
        const auto stored = [&] {
            return count(database, "scorer_id = (SELECT id FROM scorers WHERE directory = '" + scorer + "')");
        };
        while (::waitpid(child, &status, WNOHANG) == 0 && stored() < page * 256 + 1)
            ::usleep(200);
        ::kill(child, SIGKILL);
        ::waitpid(child, &status, 0);
        const Outcome outcome = runExperiment(wanted, database, RunContext{});
        QVERIFY2(outcome.kind == OutcomeKind::Completed, outcome.error.message.c_str());
        QCOMPARE(stored(), kTexts);
    }
}

FW_TEST_FUNCTION(TestCompleteness, [](int argc, char** argv) {
    if (argc == 4 && std::string(argv[1]) == "--rescore")
        return rescoreOnly(argv[2], argv[3]);
    TestCompleteness test;
    return QTest::qExec(&test, argc, argv);
});
#include "test_completeness.moc"
