// Deleting an experiment: all that is its own goes, nothing that another one uses, and all or nothing.
#include <SQLiteCpp/SQLiteCpp.h>

#include "core/store/run_lock.h"
#include "store_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::store;

class TestDatabaseDelete : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatIsItsOwnGoesAndWhatOthersUseStays()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const auto [shared, own] = fill(database);
        const std::int64_t first = database.saveExperiment("first", "{}", "one").value();
        const std::int64_t second = database.saveExperiment("second", "{}", "two").value();
        FW_VERIFY_OK(database.linkRun(first, 0, "base", shared));
        FW_VERIFY_OK(database.linkRun(first, 1, "pruned", own));
        FW_VERIFY_OK(database.linkRun(second, 0, "base", shared));
        const std::vector<std::int64_t> sets = {
            database.ensureChoiceSet("h", "pairs", "pairs", std::vector<ChoiceItemRow>{item()}).value()};
        FW_VERIFY_OK(database.linkTextSets(first, sets));

        const RunLock lock = std::move(RunLock::acquire(database.path())).value();
        QCOMPARE(database.deleteExperiment(first, lock).value(), std::int64_t{4}); // texts of `own`
        FW_VERIFY_ERROR(database.experiment(first), ErrorKind::NotFound, "experiment");
        FW_VERIFY_ERROR(database.run(own), ErrorKind::NotFound, "run");
        QCOMPARE(database.runsOf(second).value().size(), std::size_t{1});
        QCOMPARE(database.continuationCount(shared).value(), std::int64_t{4});
        QCOMPARE(count(database, "prompts"), 2); // those of `own` alone are gone
        QCOMPARE(count(database, "text_sets") + count(database, "choice_items") + count(database, "choice_options"), 0);
        QCOMPARE(count(database, "run_facts") + count(database, "training_points"), 0);
        QCOMPARE(count(database, "scores"), 4);
        QCOMPARE(rowsOf(database, "PRAGMA foreign_key_check"), 0);

        QCOMPARE(database.deleteExperiment(second, lock).value(), std::int64_t{4});
        for (const char* table : {"experiments", "experiment_runs", "runs", "prompts", "run_prompts", "blocks",
                                  "continuations", "scores", "text_scores", "experiment_text_sets"})
            QVERIFY2(count(database, table) == 0, table);
        FW_VERIFY_ERROR(database.deleteExperiment(second, lock), ErrorKind::NotFound, "experiment");
    }

    void aCancelledDeletionDeletesNothing()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const auto [shared, own] = fill(database);
        const std::int64_t first = database.saveExperiment("first", "{}", "one").value();
        FW_VERIFY_OK(database.linkRun(first, 0, "base", own));
        for (int i = 0; i < 400; ++i) // enough work for SQLite to ask the token
            FW_VERIFY_OK(database.saveFacts(own, std::vector<FactRow>{{"fact " + std::to_string(i), 1.0, ""}}));
        const RunLock lock = std::move(RunLock::acquire(database.path())).value();
        CancelToken cancel;
        cancel.cancel();
        const auto deleted = database.deleteExperiment(first, lock, cancel);
        QVERIFY(!deleted.ok());
        QCOMPARE(deleted.error().kind, ErrorKind::Cancelled);
        QCOMPARE(count(database, "experiments"), 1);
        QCOMPARE(database.continuationCount(own).value(), std::int64_t{4});
        QCOMPARE(database.facts(own).value().size(), std::size_t{401});
        QCOMPARE(database.deleteExperiment(first, lock).value(), std::int64_t{4}); // and it can be asked again
        QCOMPARE(database.continuationCount(shared).value(), std::int64_t{4});
    }

    void withoutTheRunnersLockNothingIsDeleted()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const Database other = openForWriting(folder / "b.db");
        const std::int64_t first = database.saveExperiment("first", "{}", "one").value();
        const RunLock lock = std::move(RunLock::acquire(other.path())).value();
        FW_VERIFY_ERROR(database.deleteExperiment(first, lock), ErrorKind::Internal, "lock");
        QCOMPARE(count(database, "experiments"), 1);
    }

private:
    static ChoiceItemRow item()
    {
        ChoiceItemRow row;
        row.axis = "gender";
        row.group = "women";
        row.options = {{"context", " one"}, {"context", " two"}};
        return row;
    }
    /// Two runs of two prompts and two draws each, of which the second has facts and a curve.
    static std::pair<std::int64_t, std::int64_t> fill(Database& database)
    {
        const PreparedRun shared = prepareRun(database, 2, 2);
        const std::int64_t own = database.beginRun("own", "pruned", "[]", "").value().id;
        const std::vector<PromptRow> rows = {prompt("Other 0", "gender", "men", 2), prompt("Other 1", "gender", "men", 2)};
        const auto prompts = database.savePrompts(own, rows).value();
        for (const auto& [run, ids] : {std::pair(shared.run, shared.prompts), std::pair(own, prompts)}) {
            std::vector<NewContinuation> texts;
            for (const std::int64_t id : ids)
                for (int draw = 0; draw < 2; ++draw)
                    texts.push_back(continuation(id, draw, {{shared.toxicity, 0.5}}));
            if (const Status status = database.commitBlock(run, 0, texts); !status.ok())
                qFatal("%s", status.error().message.c_str());
        }
        (void)database.saveFacts(own, std::vector<FactRow>{{"parameters", 1, ""}});
        (void)database.saveTraining(own, std::vector<TrainingPointRow>{{0, "distillation", 1, 2.0, {}, 0.5}});
        return {shared.run, own};
    }
    static int rowsOf(const Database& database, const std::string& sql)
    {
        SQLite::Database sqlite(database.path().string(), SQLite::OPEN_READONLY);
        SQLite::Statement statement(sqlite, sql);
        int rows = 0;
        while (statement.executeStep())
            ++rows;
        return rows;
    }
    static int count(const Database& database, const std::string& table)
    {
        return rowsOf(database, "SELECT 1 FROM " + table);
    }
};

FW_TEST(TestDatabaseDelete)
#include "test_database_delete.moc"
