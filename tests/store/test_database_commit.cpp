#include <sqlite3.h>

#include <cerrno>
#include <cmath>
#include <csignal>
#include <limits>

#include "core/base/file.h"
#include "store_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::store;
namespace fs = std::filesystem;

namespace {

// Faults, put under SQLite in place of pwrite: after some writes the disk is full, or the process dies within a write.
int g_writesLeft = -1; ///< negative: no fault
bool g_dies = false;

ssize_t faultyWrite(int descriptor, const void* data, size_t size, off_t offset)
{
    if (g_writesLeft == 0) {
        if (g_dies) {
            if (::pwrite(descriptor, data, size / 2, offset) >= 0)
                ::raise(SIGKILL);
        }
        errno = ENOSPC;
        return -1;
    }
    if (g_writesLeft > 0)
        --g_writesLeft;
    return ::pwrite(descriptor, data, size, offset);
}

void installFaultyWrite()
{
    sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
    for (const char* name : {"pwrite", "pwrite64"})
        vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(faultyWrite));
}

constexpr int kPromptsPerBlock = 8;
constexpr int kDraws = 5;

/// Block i of a run whose blocks are kPromptsPerBlock prompts each, in order.
std::vector<NewContinuation> blockOf(const PreparedRun& run, int block)
{
    std::vector<NewContinuation> rows;
    for (int i = 0; i < kPromptsPerBlock; ++i)
        for (int draw = 0; draw < kDraws; ++draw) {
            rows.push_back(continuation(run.prompts[static_cast<std::size_t>(block * kPromptsPerBlock + i)], draw,
                                        {{run.toxicity, draw / 10.0}, {run.tokens, 3}}));
            rows.back().text += std::string(200, 'x');
        }
    return rows;
}

/// Empty when the run holds exactly its committed blocks, whole; else what is wrong.
std::string wholeBlocksOnly(const Database& database, const PreparedRun& run)
{
    const std::vector<int> blocks = database.committedBlocks(run.run).value();
    const auto values = database.signalValues(run.run, run.toxicity).value();
    if (values.size() != blocks.size() * kPromptsPerBlock * kDraws ||
        database.signalValues(run.run, run.tokens).value().size() != values.size() ||
        database.continuationCount(run.run).value() != static_cast<std::int64_t>(values.size()))
        return "rows do not fit the blocks";
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values.promptPosition[i] / kPromptsPerBlock != blocks[i / (kPromptsPerBlock * kDraws)])
            return "a row of a block that is not committed";
    return {};
}

} // namespace

class TestDatabaseCommit : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { installFaultyWrite(); }
    void init() { g_writesLeft = -1; }

    void promptsKeepOrderAndIds()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const std::int64_t one = database.beginRun("1", "base", "[]", "").value().id;
        const std::int64_t two = database.beginRun("2", "pruned", "[]", "").value().id;
        const std::vector<PromptRow> rows{prompt("B", "gender", "women", 50), prompt("A", "gender", "men", 50)};
        const auto ids = database.savePrompts(one, rows).value();
        QVERIFY(ids[0] != ids[1]);
        QCOMPARE(database.savePrompts(one, rows).value(), ids);
        std::vector<PromptRow> fewer{rows[1], rows[0]};
        fewer[0].draws = 25;
        QCOMPARE(database.savePrompts(two, fewer).value(), (std::vector<std::int64_t>{ids[1], ids[0]}));
        const auto saved = database.prompts(one).value();
        QCOMPARE(saved.size(), std::size_t{2});
        QCOMPARE(saved[0].id, ids[0]);
        QCOMPARE(saved[0].position, 0);
        QCOMPARE(saved[0].draws, 50);
        QCOMPARE(saved[0].text, std::string("B"));
        QCOMPARE(saved[0].axis, std::string("gender"));
        QCOMPARE(saved[0].axisTitle, std::string("gender title"));
        QCOMPARE(saved[0].group, std::string("women"));
        QCOMPARE(saved[0].groupTitle, std::string("women title"));
        QCOMPARE(saved[0].templateId, std::string("template of B"));
        QCOMPARE(saved[1].position, 1);
        QCOMPARE(database.prompts(two).value()[0].draws, 25);
    }

    void samePartsElsewhereAreAnotherPrompt()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const std::int64_t run = database.beginRun("1", "base", "[]", "").value().id;
        std::vector<PromptRow> rows(3, prompt("A", "ab", "c", 1));
        rows[1].axis = "a";
        rows[1].group = "bc";
        rows[2].templateId = "other";
        QCOMPARE(database.savePrompts(run, rows).value().size(), std::size_t{3});
        rows.push_back(rows[0]); // stands twice
        rows[3].occurrence = 1;
        const std::int64_t twice = database.beginRun("3", "base", "[]", "").value().id;
        QCOMPARE(database.savePrompts(twice, rows).value().size(), std::size_t{4});
        QCOMPARE(database.prompts(twice).value()[3].occurrence, 1);
        rows[3].occurrence = 0;
        const std::int64_t other = database.beginRun("2", "base", "[]", "").value().id;
        FW_VERIFY_ERROR(database.savePrompts(other, rows), ErrorKind::InvalidInput, "position 3 stands twice");
        QVERIFY(database.prompts(other).value().empty());
    }

    void otherPromptsForARunAreRefused()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const std::int64_t run = database.beginRun("1", "base", "[]", "").value().id;
        const std::vector<PromptRow> rows{prompt("A", "x", "y", 2), prompt("B", "x", "y", 2)};
        QVERIFY(database.savePrompts(run, rows).ok());
        const auto refused = [&](const std::vector<PromptRow>& others, const char* position) {
            FW_VERIFY_ERROR(database.savePrompts(run, others), ErrorKind::Incompatible, position);
        };
        refused({rows[0]}, "position 1");
        refused({rows[1], rows[0]}, "position 0");
        refused({rows[0], rows[1], prompt("C", "x", "y", 2)}, "position 2");
        refused({rows[0], prompt("B", "x", "y", 3)}, "position 1");
        QCOMPARE(database.prompts(run).value().size(), std::size_t{2});
    }

    void blockTwiceIsAnError()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const PreparedRun run = prepareRun(database, 3 * kPromptsPerBlock, kDraws);
        FW_VERIFY_OK(database.commitBlock(run.run, 2, blockOf(run, 2)));
        FW_VERIFY_OK(database.commitBlock(run.run, 0, blockOf(run, 0)));
        FW_VERIFY_ERROR(database.commitBlock(run.run, 2, blockOf(run, 1)), ErrorKind::InvalidInput,
                        "block 2 of run 1 is committed already");
        QCOMPARE(database.committedBlocks(run.run).value(), (std::vector<int>{0, 2}));
        QCOMPARE(wholeBlocksOnly(database, run), std::string());
    }

    void aBadRowRefusesItsWholeBlock()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const PreparedRun run = prepareRun(database, 2 * kPromptsPerBlock, kDraws);
        const auto refused = [&](const std::function<void(NewContinuation&)>& spoil, ErrorKind kind, const char* part) {
            auto rows = blockOf(run, 0);
            spoil(rows.back());
            FW_VERIFY_ERROR(database.commitBlock(run.run, 0, rows), kind, part);
            QVERIFY(database.committedBlocks(run.run).value().empty());
            QCOMPARE(database.continuationCount(run.run).value(), std::int64_t{0});
        };
        const double nan = std::nan("");
        refused([&](auto& row) { row.scores[0].value = nan; }, ErrorKind::Numerical, "draw 4");
        refused([&](auto& row) { row.scores[1].value = -std::numeric_limits<double>::infinity(); },
                ErrorKind::Numerical, "inf");
        refused([&](auto& row) { row.prompt = 999; }, ErrorKind::InvalidInput, "FOREIGN KEY");
        refused([&](auto& row) { row.scores[0].signal = 999; }, ErrorKind::InvalidInput, "FOREIGN KEY");
        refused([&](auto& row) { row.finish = "tired"; }, ErrorKind::InvalidInput, "CHECK");
        refused([&](auto& row) { row.draw = 0; }, ErrorKind::InvalidInput, "UNIQUE");
        const std::int64_t other = database.beginRun("other", "v", "[]", "").value().id;
        FW_VERIFY_ERROR(database.commitBlock(other, 0, blockOf(run, 0)), ErrorKind::InvalidInput, "FOREIGN KEY");
        FW_VERIFY_OK(database.commitBlock(run.run, 0, blockOf(run, 0)));
    }

    void textsAndIdsComeBackAsTheyWere()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const PreparedRun run = prepareRun(database, 1, 3);
        std::vector<NewContinuation> rows(3, continuation(run.prompts[0], 0));
        rows[0].text = std::string("a\0b\n\xc3\xa9 \xf0\x9f\x99\x82", 11);
        rows[0].ids = {0, 1, -1, 50256, std::numeric_limits<int>::max(), std::numeric_limits<int>::min()};
        rows[1].draw = 1;
        rows[1].text = "";
        rows[1].ids = {};
        rows[1].tokens = 0;
        rows[2].draw = 2;
        rows[2].text = "cut \xc3"; // half a character is what a model may well end with
        FW_VERIFY_OK(database.commitBlock(run.run, 0, rows));
        const auto saved = database.continuations(run.run, {}, 0, 10).value();
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE(saved[i].text, rows[i].text);
            QCOMPARE(saved[i].ids, rows[i].ids);
            QCOMPARE(saved[i].tokens, rows[i].tokens);
        }
    }

    void rescoringAddsAndChangesNothing()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const PreparedRun run = prepareRun(database, kPromptsPerBlock, kDraws);
        QVERIFY(database.commitBlock(run.run, 0, blockOf(run, 0)).ok());
        const std::int64_t signal = database.ensureSignal("regard").value();
        const ContinuationFilter unscored{{}, {}, {}, {signal}};
        const auto rows = database.continuations(run.run, unscored, 0, 10).value();
        QCOMPARE(rows.size(), std::size_t{10});
        std::vector<NewScore> scores;
        for (const ContinuationRow& row : rows)
            scores.push_back({row.id, 0.25 * row.draw});
        FW_VERIFY_OK(database.addScores(run.run, signal, scores));
        FW_VERIFY_OK(database.addScores(run.run, signal, scores)); // resumed: the same again
        QCOMPARE(database.continuationCount(run.run, unscored).value(), std::int64_t{30});
        QCOMPARE(database.signalValues(run.run, signal).value().size(), std::size_t{10});
        QCOMPARE(wholeBlocksOnly(database, run), std::string());

        const std::vector<NewScore> changed{{rows[0].id, 0.75}};
        FW_VERIFY_ERROR(database.addScores(run.run, signal, changed), ErrorKind::Incompatible, "not 0.75");
        const std::vector<NewScore> bad{{rows[5].id, std::nan("")}};
        FW_VERIFY_ERROR(database.addScores(run.run, signal, bad), ErrorKind::Numerical, "nan");
        const std::int64_t other = database.beginRun("other", "v", "[]", "").value().id;
        FW_VERIFY_ERROR(database.addScores(other, signal, scores), ErrorKind::InvalidInput, "does not belong to run");
    }

    void textScores()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        const PreparedRun run = prepareRun(database, 1, 1);
        const std::int64_t set = database.ensureTextSet("hash", "wikitext", 3).value();
        QCOMPARE(database.ensureTextSet("hash", "wikitext", 3).value(), set);
        QVERIFY(database.ensureTextSet("other", "lambada", 3).value() != set);
        const std::int64_t loss = database.ensureSignal("nll").value();
        const std::vector<NewTextScore> rows{{1, loss, 12.5}, {0, loss, 3.25}, {0, run.tokens, 4}};
        FW_VERIFY_OK(database.saveTextScores(run.run, set, rows));
        FW_VERIFY_OK(database.saveTextScores(run.run, set, std::vector<NewTextScore>{{1, loss, 13}}));
        const TextValues values = database.textScores(run.run, loss).value();
        QCOMPARE(values.textSet, (std::vector<std::int64_t>{set, set}));
        QCOMPARE(values.document, (std::vector<std::int32_t>{0, 1}));
        QCOMPARE(values.value, (std::vector<double>{3.25, 13}));
        const std::vector<NewTextScore> bad{{2, loss, 1}, {3, loss, std::nan("")}};
        FW_VERIFY_ERROR(database.saveTextScores(run.run, set, bad), ErrorKind::Numerical, "document 3");
        FW_VERIFY_ERROR(database.saveTextScores(run.run, 99, rows), ErrorKind::InvalidInput, "FOREIGN KEY");
        QCOMPARE(database.textScores(run.run, loss).value().size(), std::size_t{2});
    }

    void anotherWriterIsBusy()
    {
        const Folder folder;
        const fs::path path = folder / "a.db";
        Database database = openForWriting(path);
        sqlite3* other = nullptr;
        QCOMPARE(sqlite3_open(path.c_str(), &other), SQLITE_OK);
        QCOMPARE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
        FW_VERIFY_ERROR(database.saveExperiment("x", "{}", "x"), ErrorKind::Busy, "another program");
        QVERIFY(database.experiments().ok());
        sqlite3_close(other);
        FW_VERIFY_OK(database.saveExperiment("x", "{}", "x"));
    }

    void fullDiskLosesNothing()
    {
        const Folder folder;
        const fs::path path = folder / "a.db";
        Database database = openForWriting(path);
        const PreparedRun run = prepareRun(database, 3 * kPromptsPerBlock, kDraws);
        QVERIFY(database.commitBlock(run.run, 0, blockOf(run, 0)).ok());
        int failures = 0;
        for (int writes = 0;; ++writes) {
            g_writesLeft = writes;
            const Status status = database.commitBlock(run.run, 1, blockOf(run, 1));
            const bool reached = g_writesLeft == 0;
            g_writesLeft = -1;
            if (status.ok()) {
                QVERIFY(!reached || writes > 0);
                break;
            }
            ++failures;
            FW_VERIFY_ERROR(status, ErrorKind::Io, "the disk is full");
            QCOMPARE(database.committedBlocks(run.run).value(), std::vector<int>{0});
            QCOMPARE(wholeBlocksOnly(database, run), std::string());
        }
        QVERIFY(failures > 3);
        FW_VERIFY_OK(database.commitBlock(run.run, 2, blockOf(run, 2)));
        const Database reader = std::move(Database::open(path, OpenMode::ReadOnly)).value();
        QCOMPARE(reader.committedBlocks(run.run).value(), (std::vector<int>{0, 1, 2}));
        QCOMPARE(wholeBlocksOnly(reader, run), std::string());
    }

    void fullDiskWhileMakingADatabase()
    {
        const Folder folder;
        for (int writes = 0; writes < 100; ++writes) {
            g_writesLeft = writes;
            const auto failed = Database::open(folder / "a.db", OpenMode::ReadWriteCreate);
            const bool ok = failed.ok();
            g_writesLeft = -1;
            if (ok) {
                QVERIFY(writes > 3);
                return;
            }
            FW_VERIFY_ERROR(failed, ErrorKind::Io, "the disk is full");
            FW_VERIFY_OK(Database::open(folder / "a.db", OpenMode::ReadWriteCreate));
            fs::remove(folder / "a.db");
        }
        QFAIL("never succeeded");
    }

    void fullDiskWhileCopying()
    {
        const Folder folder;
        Database database = openForWriting(folder / "a.db");
        g_writesLeft = 3;
        const Status status = database.copyTo(folder / "copy.db");
        g_writesLeft = -1;
        FW_VERIFY_ERROR(status, ErrorKind::Io, "copy.db");
        QVERIFY(!fs::exists(folder / "copy.db"));
        for (const auto& entry : fs::directory_iterator(folder.path()))
            QVERIFY(!entry.path().string().ends_with("-part"));
    }

    void killedAtAnyWriteLeavesWholeBlocks()
    {
        const Folder folder;
        const fs::path path = folder / "a.db";
        PreparedRun run;
        {
            Database database = openForWriting(path);
            run = prepareRun(database, 4 * kPromptsPerBlock, kDraws);
            QVERIFY(database.commitBlock(run.run, 0, blockOf(run, 0)).ok());
        }
        const std::string before = readFile(path).value();
        bool lived = false;
        int partial = 0;
        for (int writes = 0; !lived; ++writes) {
            for (const char* suffix : {"-wal", "-shm"})
                fs::remove(path.string() + suffix);
            QVERIFY(writeFileAtomically(path, before).ok());
            const int status = inChild([&] {
                Database database = openForWriting(path);
                g_dies = true;
                g_writesLeft = writes;
                bool ok = true;
                for (int block = 1; block < 4; ++block)
                    ok = ok && database.commitBlock(run.run, block, blockOf(run, block)).ok();
                database = openForWriting(path); // closes the first: its log is moved into the file
                g_writesLeft = -1;
                return ok ? 0 : 1;
            });
            lived = WIFEXITED(status);
            if (lived)
                QCOMPARE(WEXITSTATUS(status), 0);
            else
                QCOMPARE(WTERMSIG(status), SIGKILL);
            Database database = openForWriting(path);
            QCOMPARE(wholeBlocksOnly(database, run), std::string());
            const auto blocks = database.committedBlocks(run.run).value();
            partial += blocks.size() == 2 || blocks.size() == 3 ? 1 : 0;
            for (int block = static_cast<int>(blocks.size()); block < 4; ++block)
                FW_VERIFY_OK(database.commitBlock(run.run, block, blockOf(run, block)));
            QCOMPARE(database.committedBlocks(run.run).value(), (std::vector<int>{0, 1, 2, 3}));
            QCOMPARE(wholeBlocksOnly(database, run), std::string());
        }
        QVERIFY(partial > 3);
    }

    void killedWhileMakingADatabase()
    {
        const Folder folder;
        bool lived = false;
        int kills = 0;
        for (int writes = 0; !lived; ++writes) {
            for (const auto& entry : fs::directory_iterator(folder.path()))
                fs::remove(entry.path());
            const int status = inChild([&] {
                g_dies = true;
                g_writesLeft = writes;
                return Database::open(folder / "a.db", OpenMode::ReadWriteCreate).ok() ? 0 : 1;
            });
            lived = WIFEXITED(status);
            kills += lived ? 0 : 1;
            const auto database = Database::open(folder / "a.db", OpenMode::ReadWriteCreate);
            FW_VERIFY_OK(database);
            QVERIFY(database->experiments().ok());
        }
        QVERIFY(kills > 3);
    }
};

FW_TEST(TestDatabaseCommit)
#include "test_database_commit.moc"
