#include "core/store/schema.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "store_fixture.h"
#include "tests/test_main.h"

using namespace fw::store;

namespace {

SQLite::Database inMemory()
{
    return {":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
}

constexpr std::string_view kOne = "CREATE TABLE a (x); INSERT INTO a VALUES (1);";
constexpr std::string_view kTwo = "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1;";
constexpr std::string_view kThree = "CREATE TABLE b (z);";
constexpr std::string_view kWrong = "CREATE TABLE c (z); CREATE TABLE a (again);";

} // namespace

class TestSchema : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void versionMatchesTheScripts() { QCOMPARE(static_cast<int>(migrationScripts().size()), kSchemaVersion); }

    void runsEachScriptOnce()
    {
        SQLite::Database database = inMemory();
        const std::vector<std::string_view> first{kOne};
        const std::vector<std::string_view> all{kOne, kTwo, kThree};
        migrate(database, first);
        QCOMPARE(userVersion(database), 1);
        QCOMPARE(applicationId(database), kApplicationId);
        QVERIFY(!schemaDifference(database, all).empty());
        migrate(database, all);
        migrate(database, all);
        QCOMPARE(userVersion(database), 3);
        QCOMPARE(database.execAndGet("SELECT count(*) FROM a").getInt(), 1);
        QCOMPARE(database.execAndGet("SELECT y FROM a").getInt(), 2);
        QCOMPARE(schemaDifference(database, all), std::string());
    }

    void aFailedScriptChangesNothing()
    {
        SQLite::Database database = inMemory();
        const std::vector<std::string_view> first{kOne};
        const std::vector<std::string_view> wrong{kOne, kTwo, kWrong};
        migrate(database, first);
        QVERIFY_EXCEPTION_THROWN(migrate(database, wrong), SQLite::Exception);
        QCOMPARE(userVersion(database), 1);
        QCOMPARE(schemaDifference(database, first), std::string());
        QVERIFY(!database.tableExists("c"));
    }

    void tellsWhatDiffers()
    {
        SQLite::Database database = inMemory();
        migrate(database, migrationScripts());
        QCOMPARE(schemaDifference(database, migrationScripts()), std::string());
        database.exec("CREATE TABLE notes_of_a_reader (x); CREATE INDEX own ON runs (variant)");
        QCOMPARE(schemaDifference(database, migrationScripts()), std::string());
        database.exec("DROP TABLE text_scores");
        QCOMPARE(schemaDifference(database, migrationScripts()), std::string("no table text_scores"));
    }
};

FW_TEST(TestSchema)
#include "test_schema.moc"
