// The process dies at random moments: the database opens, the run shows as interrupted, and going on completes it to
// the same rows as an undisturbed run.
#include <QtTest>

#include <csignal>
#include <random>
#include <sys/wait.h>
#include <unistd.h>

#include "core/store/run_lock.h"
#include "tests/run/run_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::run;

namespace {

/// This executable, started again, runs the experiment in the folder and nothing else.
pid_t startRunner(const RunFixture& fixture, const std::string& database)
{
    const pid_t child = ::fork();
    if (child == 0) {
        const std::string folder = fixture.folder().string();
        ::execl("/proc/self/exe", "tests_run", "test_kill", "--run", folder.c_str(), database.c_str(), static_cast<char*>(nullptr));
        ::_exit(127);
    }
    return child;
}

int waitFor(pid_t child)
{
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

int runOnly(const std::filesystem::path& folder, const std::filesystem::path& database)
{
    const auto loaded = experiment::loadExperiment(folder / "experiment.json", catalogues());
    return loaded.ok() && runExperiment(*loaded, database, RunContext{}).kind == OutcomeKind::Completed ? 0 : 1;
}

} // namespace

class TestKill : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tenDeathsLeaveTheSameRows();
};

void TestKill::tenDeathsLeaveTheSameRows()
{
    const RunFixture fixture;
    fixture.write("experiment.json", fixture.document().dump());
    const std::string whole = fixture.database("whole.sqlite").string();
    const std::string killed = fixture.database("killed.sqlite").string();
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(waitFor(startRunner(fixture, whole)), 0);
    const auto milliseconds = static_cast<int>(timer.elapsed());

    std::mt19937 random(20240501);
    std::uniform_int_distribution<int> delay(milliseconds / 20, milliseconds / 2);
    int deaths = 0;
    int interrupted = 0;
    for (int attempt = 0; attempt < 10; ++attempt) {
        const pid_t child = startRunner(fixture, killed);
        QTest::qWait(delay(random));
        ::kill(child, SIGKILL);
        deaths += WIFSIGNALED(waitFor(child)) ? 1 : 0;
        if (!std::filesystem::exists(killed) || std::filesystem::file_size(killed) == 0) // died before its first byte
            continue;
        const auto database = store::Database::open(killed, store::OpenMode::ReadOnly);
        QVERIFY2(database.ok(), database.ok() ? "" : database.error().message.c_str());
        const auto experiments = database->experiments().value();
        for (const auto& experiment : experiments) {
            const auto runs = database->runsOf(experiment.id).value();
            for (const auto& run : runs) {
                const auto status = store::effectiveStatus(run.run, killed);
                QVERIFY(status != store::RunStatus::Running); // nobody is alive
                interrupted += status == store::RunStatus::Interrupted ? 1 : 0;
            }
        }
    }
    QVERIFY2(deaths >= 3, qPrintable(QString::number(deaths)));
    QVERIFY(interrupted > 0);
    QCOMPARE(waitFor(startRunner(fixture, killed)), 0);
    QCOMPARE(rowsOf(killed), rowsOf(whole));
}

FW_TEST_FUNCTION(TestKill, [](int argc, char** argv) {
    if (argc == 4 && std::string(argv[1]) == "--run")
        return runOnly(argv[2], argv[3]);
    TestKill test;
    return QTest::qExec(&test, argc, argv);
});
#include "test_kill.moc"
