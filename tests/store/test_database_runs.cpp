#include <atomic>
#include <limits>
#include <thread>

#include "core/store/run_lock.h"
#include "store_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::store;

class TestDatabaseRuns : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sameExperimentSameId()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const std::int64_t first = database.saveExperiment("demo", "{\"a\":1}", "one").value();
        const std::int64_t second = database.saveExperiment("demo", "{\"a\":2}", "two").value();
        QVERIFY(first != second);
        QCOMPARE(database.saveExperiment("renamed", "{\"a\":3}", "one").value(), first);
        const auto rows = database.experiments().value();
        QCOMPARE(rows.size(), std::size_t{2});
        QCOMPARE(rows[0].name, std::string("renamed"));
        QCOMPARE(rows[0].json, std::string("{\"a\":3}"));
        QCOMPARE(rows[0].identity, std::string("one"));
        QVERIFY(QDateTime::fromString(QString::fromStdString(rows[0].createdAt), Qt::ISODate).isValid());
        QCOMPARE(database.experiment(second).value().json, std::string("{\"a\":2}"));
        FW_VERIFY_ERROR(database.experiment(77), ErrorKind::NotFound, "77");
    }

    void findsTheNewestOfAName()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        FW_VERIFY_ERROR(database.findExperiment("demo"), ErrorKind::NotFound, "\"demo\"");
        QVERIFY(database.saveExperiment("demo", "1", "one").ok());
        QVERIFY(database.saveExperiment("demo", "2", "two").ok());
        QVERIFY(database.saveExperiment("other", "3", "three").ok());
        QCOMPARE(database.findExperiment("demo").value().json, std::string("2"));
        const auto missing = database.findExperiment("x");
        FW_VERIFY_ERROR(missing, ErrorKind::NotFound, "\"x\"");
        QCOMPARE(missing.error().hint, std::string("it has: demo, other"));
    }

    void sameRunSameRow()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        QVERIFY(!database.findRun("i").value());
        const RunRow made = database.beginRun("i", "pruned", "[1]", "").value();
        QCOMPARE(made.status, RunStatus::Planned);
        QVERIFY(database.setRunStatus(made.id, RunStatus::Running).ok());
        const RunRow found = database.beginRun("i", "another name", "[2]", "other").value();
        QCOMPARE(found.id, made.id);
        QCOMPARE(found.status, RunStatus::Running);
        QCOMPARE(found.variant, std::string("pruned"));
        QCOMPARE(found.recipeJson, std::string("[1]"));
        QCOMPARE(found.modelHash, std::string());
        QCOMPARE(database.findRun("i").value()->id, made.id);
        QCOMPARE(database.run(made.id).value().identity, std::string("i"));
        FW_VERIFY_ERROR(database.run(9), ErrorKind::NotFound, "9");
    }

    void statusesAndErrors()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const std::int64_t run = database.beginRun("i", "v", "[]", "h").value().id;
        for (const RunStatus status : {RunStatus::Planned, RunStatus::Running, RunStatus::Completed,
                                       RunStatus::Cancelled, RunStatus::Failed, RunStatus::Broken}) {
            QVERIFY(database.setRunStatus(run, status, "why").ok());
            const RunRow row = database.run(run).value();
            QCOMPARE(row.status, status);
            const bool bad = status == RunStatus::Failed || status == RunStatus::Broken;
            QCOMPARE(row.error, std::string(bad ? "why" : ""));
            QCOMPARE(row.finishedAt.empty(), status == RunStatus::Planned || status == RunStatus::Running);
            QCOMPARE(statusFromName(statusName(status)).value(), status);
        }
        QVERIFY(!statusFromName("done"));
        FW_VERIFY_ERROR(database.setRunStatus(9, RunStatus::Running), ErrorKind::NotFound, "run 9");
    }

    void weightsOfARunDoNotChange()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const std::int64_t run = database.beginRun("i", "v", "[]", "").value().id;
        FW_VERIFY_OK(database.setModelHash(run, "abc"));
        FW_VERIFY_OK(database.setModelHash(run, "abc"));
        FW_VERIFY_ERROR(database.setModelHash(run, "def"), ErrorKind::Incompatible, "abc");
        QCOMPARE(database.run(run).value().modelHash, std::string("abc"));
        FW_VERIFY_ERROR(database.setModelHash(9, "abc"), ErrorKind::NotFound, "run 9");
    }

    void runsOfAnExperimentInOrder()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const std::int64_t one = database.saveExperiment("one", "", "1").value();
        const std::int64_t two = database.saveExperiment("two", "", "2").value();
        const std::int64_t base = database.beginRun("base", "base", "[]", "").value().id;
        const std::int64_t pruned = database.beginRun("pruned", "pruned", "[]", "").value().id;
        FW_VERIFY_OK(database.linkRun(one, 1, "half the heads", pruned));
        FW_VERIFY_OK(database.linkRun(one, 0, "base", base));
        FW_VERIFY_OK(database.linkRun(two, 0, "base", base));
        auto runs = database.runsOf(one).value();
        QCOMPARE(runs.size(), std::size_t{2});
        QCOMPARE(runs[0].run.id, base);
        QCOMPARE(runs[1].position, 1);
        QCOMPARE(runs[1].name, std::string("half the heads"));
        QCOMPARE(runs[1].run.variant, std::string("pruned"));
        FW_VERIFY_OK(database.linkRun(one, 1, "again", base));
        QCOMPARE(database.runsOf(one).value()[1].run.id, base);
        QCOMPARE(database.runsOf(two).value().size(), std::size_t{1});
        FW_VERIFY_ERROR(database.linkRun(one, 2, "x", 99), ErrorKind::InvalidInput, "FOREIGN KEY");
        FW_VERIFY_ERROR(database.linkRun(99, 0, "x", base), ErrorKind::InvalidInput, "FOREIGN KEY");
    }

    void trainingIsReadAsItWas()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const std::int64_t run = database.beginRun("i", "v", "[]", "").value().id;
        const std::vector<TrainingPointRow> points{{1, "distillation", 20, 4.5, 4.75, 30},
                                                   {1, "distillation", 10, 5.5, std::nullopt, 15}};
        FW_VERIFY_OK(database.saveTraining(run, points));
        FW_VERIFY_OK(database.saveTraining(run, points));
        const auto rows = database.training(run).value();
        QCOMPARE(rows.size(), std::size_t{2});
        QCOMPARE(rows[0].step, std::int64_t{10});
        QVERIFY(!rows[0].validationLoss);
        QCOMPARE(rows[1].validationLoss.value(), 4.75);
        QCOMPARE(rows[1].recipeStep, 1);
        QCOMPARE(rows[1].method, std::string("distillation"));
        QVERIFY(database.training(run + 1).value().empty());
    }

    void factsReplaceEachOther()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const std::int64_t run = database.beginRun("i", "v", "[]", "").value().id;
        const std::vector<FactRow> facts{{"parameters", 124439808, ""}, {"bytes_on_disk", 1.5e9, "B"}};
        FW_VERIFY_OK(database.saveFacts(run, facts));
        FW_VERIFY_OK(database.saveFacts(run, std::vector<FactRow>{{"parameters", 7, "n"}}));
        const auto rows = database.facts(run).value();
        QCOMPARE(rows.size(), std::size_t{2});
        QCOMPARE(rows[0].name, std::string("bytes_on_disk"));
        QCOMPARE(rows[0].value, 1.5e9);
        QCOMPARE(rows[1].value, 7.0);
        QCOMPARE(rows[1].unit, std::string("n"));
        const double infinity = std::numeric_limits<double>::infinity();
        FW_VERIFY_ERROR(database.saveFacts(run, std::vector<FactRow>{{"fine", 1, ""}, {"speed", infinity, ""}}),
                        ErrorKind::Numerical, "speed");
        QCOMPARE(database.facts(run).value().size(), std::size_t{2});
    }

    void scorersAndSignals()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const std::int64_t old = database.ensureScorer("h1", "toxicity", "models/a").value();
        const std::int64_t next = database.ensureScorer("h2", "toxicity", "models/a").value();
        QVERIFY(old != next);
        QCOMPARE(database.ensureScorer("h1", "toxicity", "moved").value(), old);
        const std::int64_t tokens = database.ensureSignal("tokens").value();
        const std::int64_t first = database.ensureSignal("toxicity", old).value();
        const std::int64_t second = database.ensureSignal("toxicity", next).value();
        QVERIFY(first != second);
        QCOMPARE(database.ensureSignal("tokens").value(), tokens);
        QCOMPARE(database.ensureSignal("toxicity", old).value(), first);
        const auto rows = database.signals().value();
        QCOMPARE(rows.size(), std::size_t{3});
        QVERIFY(!rows[0].scorer);
        QCOMPARE(rows[1].scorer->hash, std::string("h1"));
        QCOMPARE(rows[1].scorer->directory, std::string("moved"));
        QCOMPARE(rows[2].scorer->id, next);
        FW_VERIFY_ERROR(database.ensureSignal("x", 99), ErrorKind::InvalidInput, "FOREIGN KEY");
    }

    void marksWhatDiedEarlier()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const std::int64_t dead = database.beginRun("1", "v", "[]", "").value().id;
        const std::int64_t done = database.beginRun("2", "v", "[]", "").value().id;
        QVERIFY(database.setRunStatus(dead, RunStatus::Running).ok());
        QVERIFY(database.setRunStatus(done, RunStatus::Completed).ok());
        {
            const auto lock = RunLock::acquire(folder / "a.db");
            FW_VERIFY_OK(database.markInterruptedRuns(*lock));
        }
        QCOMPARE(database.run(dead).value().status, RunStatus::Interrupted);
        QCOMPARE(database.run(done).value().status, RunStatus::Completed);
        Database other = openForWriting(folder / "b.db");
        const auto otherLock = RunLock::acquire(folder / "b.db");
        FW_VERIFY_ERROR(database.markInterruptedRuns(*otherLock), ErrorKind::Internal, "b.db");
    }

    void manyConnectionsAtOnce()
    {
        const Folder folder;
        const std::filesystem::path path = folder / "a.db";
        std::atomic<int> failures = 0;
        std::vector<std::thread> threads;
        for (int worker = 0; worker < 4; ++worker)
            threads.emplace_back([&, worker] {
                auto database = Database::open(path, OpenMode::ReadWriteCreate); // all make the same new file
                if (!database.ok()) {
                    ++failures;
                    return;
                }
                for (int i = 0; i < 10; ++i)
                    if (!database->saveExperiment("e", "", std::to_string(worker) + "/" + std::to_string(i)).ok() ||
                        !database->experiments().ok())
                        ++failures;
            });
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(failures.load(), 0);
        QCOMPARE(openForWriting(path).experiments().value().size(), std::size_t{40});
    }
};

FW_TEST(TestDatabaseRuns)
#include "test_database_runs.moc"
