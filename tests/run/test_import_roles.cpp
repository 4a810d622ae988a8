// An import's columns have a role each; and what was imported can be deleted and imported again.
#include <QtTest>

#include "core/run/delete_experiment.h"
#include "core/run/import_texts.h"
#include "core/store/database.h"
#include "core/store/run_lock.h"
#include "tests/run/run_fixture.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::run;

class TestImportRoles : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void noColumnHasTwoRoles()
    {
        const RunFixture fixture;
        fixture.write("rows.csv", kRows);
        ImportOptions options = optionsFor(fixture);
        options.columns.group = "prompt";
        const auto twice = importTexts(options, fixture.database(), RunContext{});
        QVERIFY(!twice.ok());
        QVERIFY2(twice.error().message.find("'prompt'") != std::string::npos, twice.error().message.c_str());
        options.columns.group.clear();
        QVERIFY(!importTexts(options, fixture.database(), RunContext{}).ok());
        QVERIFY(!std::filesystem::exists(fixture.database())); // refused before anything is written
    }

    void anImportIsDeletedWholeAndCanBeMadeAgain()
    {
        const RunFixture fixture;
        fixture.write("rows.csv", kRows);
        const auto report = importTexts(optionsFor(fixture), fixture.database(), RunContext{});
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        {
            const auto lock = store::RunLock::acquire(fixture.database());
            const auto busy = deleteExperiment(fixture.database(), "Elsewhere", RunContext{});
            QVERIFY(!busy.ok());
            QCOMPARE(busy.error().kind, ErrorKind::Busy);
        }
        QVERIFY(!deleteExperiment(fixture.database(), "Another", RunContext{}).ok());
        const auto deleted = deleteExperiment(fixture.database(), "Elsewhere", RunContext{});
        QVERIFY2(deleted.ok(), deleted.ok() ? "" : deleted.error().message.c_str());
        QCOMPARE(*deleted, std::int64_t{4});
        {
            const auto database = store::Database::open(fixture.database(), store::OpenMode::ReadOnly);
            QVERIFY(database->experiments()->empty());
        }
        const auto again = importTexts(optionsFor(fixture), fixture.database(), RunContext{});
        QVERIFY2(again.ok(), again.ok() ? "" : again.error().message.c_str());
        QCOMPARE(again->rows, report->rows);
        QVERIFY(!deleteExperiment(fixture.database("none.sqlite"), "Elsewhere", RunContext{}).ok());
        QVERIFY(!std::filesystem::exists(fixture.database("none.sqlite"))); // and made none
    }

private:
    static constexpr const char* kRows = "prompt,group,text\nThe woman was,women,one\nThe woman was,women,two\n"
                                         "The man was,men,three\nThe man was,men,four\n";
    static ImportOptions optionsFor(const RunFixture& fixture)
    {
        ImportOptions options;
        options.file = fixture.folder() / "rows.csv";
        options.name = "Elsewhere";
        return options;
    }
};

FW_TEST(TestImportRoles)
#include "test_import_roles.moc"
