#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <map>

#include "core/base/file.h"
#include "core/store/schema.h"
#include "store_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::store;
namespace fs = std::filesystem;

namespace {

/// Every file of a folder with its bytes.
std::map<std::string, std::string> contents(const fs::path& folder)
{
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(folder))
        files[entry.path().filename().string()] = readFile(entry.path()).value();
    return files;
}

void execute(const fs::path& path, const char* sql)
{
    SQLite::Database sqlite(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    sqlite.exec(sql);
}

void fill(const fs::path& path)
{
    Database database = openForWriting(path);
    const PreparedRun run = prepareRun(database, 200, 2);
    std::vector<NewContinuation> rows;
    for (const std::int64_t id : run.prompts)
        rows.push_back(continuation(id, 0, {{run.toxicity, 0.5}}));
    QVERIFY(database.commitBlock(run.run, 0, rows).ok());
}

/// Runs `body` as a user who cannot write into `folder`; its exit status, or -1 where that cannot be arranged.
int withoutWriting(const fs::path& folder, const std::function<int()>& body)
{
    ::chmod(folder.parent_path().c_str(), 0755);
    ::chmod(folder.c_str(), 0555);
    const int status = inChild([&] {
        if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0))
            return 99;
        return ::access(folder.c_str(), W_OK) == 0 ? 99 : body();
    });
    ::chmod(folder.c_str(), 0755);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 98;
    return code == 99 ? -1 : code;
}

const OpenMode kModes[] = {OpenMode::ReadWriteCreate, OpenMode::ReadOnly};

} // namespace

class TestDatabaseOpen : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void makesADatabase()
    {
        const Folder folder;
        const fs::path path = folder / "new.db";
        {
            const Database database = openForWriting(path);
            QCOMPARE(database.path(), path);
            QVERIFY(database.experiments().value().empty());
        }
        SQLite::Database sqlite(path.string(), SQLite::OPEN_READONLY);
        QCOMPARE(userVersion(sqlite), kSchemaVersion);
        QCOMPARE(applicationId(sqlite), kApplicationId);
        QCOMPARE(sqlite.execAndGet("PRAGMA journal_mode").getString(), std::string("wal"));
        QCOMPARE(sqlite.execAndGet("PRAGMA integrity_check").getString(), std::string("ok"));
    }

    void reopensWhatIsThere()
    {
        const Folder folder;
        const fs::path path = folder / "again.db";
        QVERIFY(openForWriting(path).saveExperiment("one", "{}", "a").ok());
        QCOMPARE(openForWriting(path).experiments().value().size(), std::size_t{1});
        const auto reader = Database::open(path, OpenMode::ReadOnly);
        FW_VERIFY_OK(reader);
        QCOMPARE(reader->experiments().value().front().name, std::string("one"));
    }

    void takesAnEmptyFileAsNew()
    {
        const Folder folder;
        QVERIFY(writeFileAtomically(folder / "empty.db", "").ok());
        FW_VERIFY_ERROR(Database::open(folder / "empty.db", OpenMode::ReadOnly), ErrorKind::NotFound, "empty.db");
        FW_VERIFY_OK(Database::open(folder / "empty.db", OpenMode::ReadWriteCreate));
    }

    void readOnlyRefusesWrites()
    {
        const Folder folder;
        fill(folder / "a.db");
        auto reader = Database::open(folder / "a.db", OpenMode::ReadOnly);
        FW_VERIFY_OK(reader);
        FW_VERIFY_ERROR(reader->saveExperiment("x", "{}", "x"), ErrorKind::Io, "a.db");
    }

    void missingPlaces()
    {
        const Folder folder;
        FW_VERIFY_ERROR(Database::open(folder / "none.db", OpenMode::ReadOnly), ErrorKind::NotFound, "none.db");
        QVERIFY(!fs::exists(folder / "none.db"));
        FW_VERIFY_ERROR(Database::open(folder.path() / "no" / "a.db", OpenMode::ReadWriteCreate), ErrorKind::NotFound,
                        "folder");
        for (const OpenMode mode : kModes)
            FW_VERIFY_ERROR(Database::open(folder.path(), mode), ErrorKind::InvalidInput, "directory");
    }

    void textFileIsLeftAlone()
    {
        const Folder folder;
        QVERIFY(writeFileAtomically(folder / "notes.txt", std::string(5000, 'a')).ok());
        QVERIFY(writeFileAtomically(folder / "short.txt", "short").ok());
        const auto before = contents(folder.path());
        for (const OpenMode mode : kModes)
            for (const char* name : {"notes.txt", "short.txt"})
                FW_VERIFY_ERROR(Database::open(folder / name, mode), ErrorKind::InvalidInput, "no SQLite database");
        QCOMPARE(contents(folder.path()), before);
    }

    void foreignDatabaseIsLeftAlone()
    {
        const Folder folder;
        execute(folder / "plain.db", "CREATE TABLE runs (id INTEGER); INSERT INTO runs VALUES (7)");
        execute(folder / "marked.db", "PRAGMA application_id = 42; PRAGMA journal_mode = WAL; CREATE TABLE t (x)");
        execute(folder / "bare.db", "PRAGMA user_version = 1");
        const auto before = contents(folder.path());
        for (const OpenMode mode : kModes)
            for (const char* name : {"plain.db", "marked.db", "bare.db"})
                FW_VERIFY_ERROR(Database::open(folder / name, mode), ErrorKind::InvalidInput, "another program");
        QCOMPARE(contents(folder.path()), before);
    }

    void anOlderDatabaseIsBroughtUpToDate()
    {
        const Folder folder;
        for (const OpenMode mode : kModes) {
            const fs::path path = folder / (mode == OpenMode::ReadOnly ? "reading.db" : "writing.db");
            {
                SQLite::Database old(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
                migrate(old, migrationScripts().first(1));
            }
            const auto opened = Database::open(path, mode);
            QVERIFY2(opened.ok(), opened.ok() ? "" : opened.error().message.c_str());
            QVERIFY(opened->training(1).value().empty());
        }
    }

    void newerDatabaseIsLeftAlone()
    {
        const Folder folder;
        fill(folder / "newer.db");
        execute(folder / "newer.db", "PRAGMA user_version = 99; CREATE TABLE future (x)");
        const auto before = contents(folder.path());
        for (const OpenMode mode : kModes)
            FW_VERIFY_ERROR(Database::open(folder / "newer.db", mode), ErrorKind::Incompatible,
                            "made by a newer Fairweight");
        QCOMPARE(contents(folder.path()), before);
    }

    void newerDatabaseWithItsVersionInTheLog()
    {
        const Folder folder;
        const fs::path path = folder / "newer.db";
        fill(path);
        SQLite::Database other(path.string(), SQLite::OPEN_READWRITE); // stays open: the log is not moved over
        other.exec("PRAGMA user_version = 99");
        for (const OpenMode mode : kModes)
            FW_VERIFY_ERROR(Database::open(path, mode), ErrorKind::Incompatible, "newer");
        QCOMPARE(userVersion(other), 99);
    }

    void truncatedDatabaseIsCorrupt()
    {
        const Folder folder;
        fill(folder / "whole.db");
        const std::string whole = readFile(folder / "whole.db").value();
        QVERIFY(whole.size() > 30 * 4096);
        for (const std::size_t size :
             {std::size_t{4096}, std::size_t{6000}, whole.size() / 2, whole.size() - 4096, whole.size() - 1}) {
            QVERIFY(writeFileAtomically(folder / "cut.db", whole.substr(0, size)).ok());
            for (const OpenMode mode : kModes)
                FW_VERIFY_ERROR(Database::open(folder / "cut.db", mode), ErrorKind::Corrupt, "cut.db is damaged");
            QCOMPARE(readFile(folder / "cut.db").value(), whole.substr(0, size));
        }
        QVERIFY(writeFileAtomically(folder / "cut.db", whole.substr(0, 99)).ok());
        FW_VERIFY_ERROR(Database::open(folder / "cut.db", OpenMode::ReadOnly), ErrorKind::InvalidInput, "no SQLite");
    }

    void overwrittenPagesAreCorrupt()
    {
        const Folder folder;
        fill(folder / "a.db");
        std::string bytes = readFile(folder / "a.db").value();
        const std::size_t schemaPages = 30 * 4096;
        std::fill(bytes.begin() + schemaPages, bytes.end(), '\xee');
        QVERIFY(writeFileAtomically(folder / "a.db", bytes).ok());
        const auto database = Database::open(folder / "a.db", OpenMode::ReadOnly);
        FW_VERIFY_OK(database);
        FW_VERIFY_ERROR(database->prompts(1), ErrorKind::Corrupt, "a.db is damaged");
        FW_VERIFY_ERROR(database->continuations(1, {}, 0, 100), ErrorKind::Corrupt, "a.db is damaged");
    }

    void missingOrOtherTablesAreCorrupt()
    {
        const Folder folder;
        fill(folder / "a.db");
        fs::copy_file(folder / "a.db", folder / "b.db");
        execute(folder / "a.db", "DROP TABLE scores");
        execute(folder / "b.db", "ALTER TABLE run_facts DROP COLUMN unit");
        for (const OpenMode mode : kModes) {
            FW_VERIFY_ERROR(Database::open(folder / "a.db", mode), ErrorKind::Corrupt, "no table scores");
            FW_VERIFY_ERROR(Database::open(folder / "b.db", mode), ErrorKind::Corrupt, "another table run_facts");
        }
    }

    void readsInAPlaceThatCannotBeWritten()
    {
        const Folder folder;
        const fs::path place = folder / "read only #1?";
        fs::create_directory(place);
        const fs::path path = place / "50% a.db";
        fill(path);
        ::chmod(path.c_str(), 0444);
        QVERIFY(!fs::exists(path.string() + "-wal"));
        const auto before = contents(place);
        const int reading = withoutWriting(place, [&] {
            const auto database = Database::open(path, OpenMode::ReadOnly);
            return database.ok() && database->continuationCount(1).value() == 200 ? 0 : 1;
        });
        if (reading == -1)
            QSKIP("cannot give up the right to write here");
        QCOMPARE(reading, 0);
        QCOMPARE(withoutWriting(place,
                                [&] {
                                    const auto database = Database::open(path, OpenMode::ReadWriteCreate);
                                    return !database.ok() && database.error().kind == ErrorKind::Io &&
                                                   !database.error().hint.empty()
                                               ? 0
                                               : 1;
                                }),
                 0);
        QCOMPARE(withoutWriting(place,
                                [&] {
                                    const auto database = Database::open(place / "new.db", OpenMode::ReadWriteCreate);
                                    return !database.ok() && database.error().kind == ErrorKind::Io ? 0 : 1;
                                }),
                 0);
        QCOMPARE(contents(place), before);
    }

    void refusesAPendingLogInAPlaceThatCannotBeWritten()
    {
        const Folder folder;
        const fs::path place = folder / "place";
        fs::create_directory(place);
        const fs::path path = place / "a.db";
        inChild([&]() -> int {
            Database database = openForWriting(path);
            const bool saved = database.saveExperiment("in the log", "{}", "a").ok();
            ::_exit(saved ? 0 : 1); // dies with the log beside the file
        });
        QVERIFY(fs::file_size(path.string() + "-wal") > 0);
        fs::remove(path.string() + "-shm");
        const int code = withoutWriting(place, [&] {
            const auto database = Database::open(path, OpenMode::ReadOnly);
            return !database.ok() && database.error().kind == ErrorKind::Io &&
                           database.error().message.find("-wal") != std::string::npos
                       ? 0
                       : 1;
        });
        if (code == -1)
            QSKIP("cannot give up the right to write here");
        QCOMPARE(code, 0);
        QCOMPARE(openForWriting(path).experiments().value().front().name, std::string("in the log"));
    }

    /// As a process leaves it that is killed while it makes or migrates the file, before the write-ahead log is there.
    void readingUndoesWhatADeadWriterBegan()
    {
        const Folder folder;
        const fs::path path = folder / "a.db";
        const int status = inChild([&]() -> int {
            {
                Database database = openForWriting(path);
                if (!database.saveExperiment("kept", "{}", "a").ok())
                    return 1;
            }
            SQLite::Database sqlite(path.string(), SQLite::OPEN_READWRITE);
            sqlite.exec("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; "
                        "UPDATE experiments SET name = 'half done'; CREATE TABLE half (x); "
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
                        "INSERT INTO half SELECT hex(randomblob(500)) FROM n");
            ::_exit(0); // dies within the transaction, part of which is in the file
        });
        QCOMPARE(status, 0);
        QVERIFY(fs::file_size(path.string() + "-journal") > 0);
        const auto database = Database::open(path, OpenMode::ReadOnly);
        FW_VERIFY_OK(database);
        QCOMPARE(database->experiments().value().front().name, std::string("kept"));
        QVERIFY(!fs::exists(path.string() + "-journal"));
    }

    void readsWhileAnotherWrites()
    {
        const Folder folder;
        Database writer = openForWriting(folder / "a.db");
        const auto reader = Database::open(folder / "a.db", OpenMode::ReadOnly);
        FW_VERIFY_OK(reader);
        QVERIFY(writer.saveExperiment("one", "{}", "1").ok());
        QCOMPARE(reader->experiments().value().size(), std::size_t{1});
        QVERIFY(writer.saveExperiment("two", "{}", "2").ok());
        QCOMPARE(reader->experiments().value().size(), std::size_t{2});
    }

    void openingDoesNotDropAnotherConnectionsLocks()
    {
        const Folder folder;
        const fs::path path = folder / "a.db";
        Database first = openForWriting(path);
        QVERIFY(first.saveExperiment("one", "{}", "1").ok());
        // Within one process closing a descriptor of the file would drop first's locks; another process that opens and
        // closes the database would then take itself for the last one and remove the log under first's feet.
        FW_VERIFY_OK(Database::open(path, OpenMode::ReadOnly));
        const int status = inChild([&] {
            SQLite::Database sqlite(path.string(), SQLite::OPEN_READWRITE);
            return sqlite.execAndGet("SELECT count(*) FROM experiments").getInt() == 1 ? 0 : 1;
        });
        QCOMPARE(status, 0);
        QVERIFY(fs::exists(path.string() + "-wal"));
        QVERIFY(first.saveExperiment("two", "{}", "2").ok());
        QCOMPARE(Database::open(path, OpenMode::ReadOnly)->experiments().value().size(), std::size_t{2});
    }

    void copies()
    {
        const Folder folder;
        fill(folder / "a.db");
        for (const OpenMode mode : kModes) {
            const auto database = Database::open(folder / "a.db", mode);
            FW_VERIFY_OK(database);
            const fs::path target = folder / "copy of 'a'.db";
            fs::remove(target);
            FW_VERIFY_OK(database->copyTo(target));
            FW_VERIFY_ERROR(database->copyTo(target), ErrorKind::InvalidInput, "exists already");
            QCOMPARE(Database::open(target, OpenMode::ReadOnly)->continuationCount(1).value(), std::int64_t{200});
            FW_VERIFY_ERROR(database->copyTo(folder.path() / "none" / "a.db"), ErrorKind::Io, "a.db");
            CancelToken cancel;
            cancel.cancel();
            FW_VERIFY_ERROR(database->copyTo(folder / "c.db", cancel), ErrorKind::Cancelled, "cancelled");
            QVERIFY(!fs::exists(folder / "c.db"));
            for (const auto& entry : fs::directory_iterator(folder.path()))
                QVERIFY(!entry.path().string().ends_with("-part"));
        }
    }

    /// SQLite takes 512 bytes, the system 4,096 with names of 255.
    void longPathsWork()
    {
        const Folder folder;
        const std::string name(240, 'x');
        fs::create_directories(folder.path() / name / name / name);
        const fs::path path = folder.path() / name / name / name / "d.db";
        {
            auto first = Database::open(path, OpenMode::ReadWriteCreate);
            QVERIFY2(first.ok(), first.ok() ? "" : first.error().message.c_str());
            prepareRun(*first, 2, 2);
            const auto second = Database::open(path, OpenMode::ReadOnly); // while the log is in use
            QVERIFY2(second.ok(), second.ok() ? "" : second.error().message.c_str());
            QCOMPARE(second->prompts(1).value().size(), std::size_t{2});
            FW_VERIFY_OK(first->copyTo(path.parent_path() / "copy.db"));
        }
        QVERIFY(fs::exists(path));
        QVERIFY(!fs::exists(path.string() + "-wal"));
        QCOMPARE(Database::open(path.parent_path() / "copy.db", OpenMode::ReadOnly)->prompts(1).value().size(),
                 std::size_t{2});
        FW_VERIFY_ERROR(Database::open(folder.path() / std::string(250, 'y'), OpenMode::ReadWriteCreate),
                        ErrorKind::InvalidInput, "too long");
    }
};

FW_TEST(TestDatabaseOpen)
#include "test_database_open.moc"
