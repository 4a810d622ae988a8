// Names of files with their endings, what is asked before a file is replaced, and the list of recent ones.
#include <QtTest>

#include "core/base/file.h"
#include "tests/test_main.h"
#include "ui/models/recent_files.h"
#include "ui/widgets/file_dialogs.h"

using namespace fw;
using namespace fw::ui;

class TestFileKinds : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesEndAsTheirFilterShows_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("path");
        QTest::newRow("none") << "/a/my study" << "/a/my study.sqlite";
        QTest::newRow("its own") << "/a/my study.sqlite" << "/a/my study.sqlite";
        QTest::newRow("the other") << "/a/old.DB" << "/a/old.DB";
        QTest::newRow("a dot in the name") << "/a/v1.2 run" << "/a/v1.2 run.sqlite";
        QTest::newRow("nothing but an ending") << "/a/.sqlite" << "/a/.sqlite.sqlite";
        QTest::newRow("given up") << "" << "";
    }

    void namesEndAsTheirFilterShows()
    {
        QFETCH(QString, typed);
        QFETCH(QString, path);
        QCOMPARE(FileKind::database().withEnding(typed), path);
        QCOMPARE(FileKind::database().filter(false), QStringLiteral("Databases (*.sqlite *.db)"));
        QCOMPARE(FileKind::database().filter(true), QStringLiteral("Databases (*.sqlite *.db);;All files (*)"));
    }

    void whatStandsThereIsOnlyReplacedOnYes()
    {
        const QTemporaryDir directory;
        const std::filesystem::path there = directory.filePath("there.json").toStdString();
        QVERIFY(writeFileAtomically(there, "{}").ok());
        QString asked;
        bool answer = false;
        FileDialogs dialogs;
        dialogs.save = [&](QWidget*, const QString&, const QString&, const QString&) {
            return directory.filePath("there"); // typed without its ending: no dialog could know it is there
        };
        dialogs.confirm = [&](QWidget*, const QString&, const QString& text, const QString&) {
            asked = text;
            return answer;
        };
        const auto save = [&](std::vector<std::filesystem::path> open) {
            asked.clear();
            return dialogs.saveAs(nullptr, {{}, {}, FileKind::experiment(), std::move(open)},
                                  [](const auto& place) { return writeFileAtomically(place, "new"); });
        };
        QCOMPARE(save({}), QString());
        QVERIFY(asked.contains("there.json"));
        QCOMPARE(readText(there).value(), std::string("{}"));
        answer = true;
        // What is open, by whichever name, is never written over, whatever the person says.
        std::filesystem::create_hard_link(there, directory.filePath("other").toStdString());
        QVERIFY(save({directory.filePath("other").toStdString()}).startsWith("Not saved"));
        QCOMPARE(readText(there).value(), std::string("{}"));
        QVERIFY(save({}).startsWith("Saved"));
        QCOMPARE(readText(there).value(), std::string("new"));
        std::filesystem::remove(there);
        QVERIFY(save({}).startsWith("Saved"));
        QVERIFY(asked.isEmpty());
    }

    void recentFilesAreKeptNewestFirst()
    {
        const QTemporaryDir directory;
        const std::filesystem::path settings = directory.filePath("window.ini").toStdString();
        {
            RecentFiles files(settings);
            QVERIFY(files.files().isEmpty());
            for (int i = 0; i < 10; ++i)
                files.add(QStringLiteral("/data/%1, with a comma.sqlite").arg(i));
            files.add("/data/5, with a comma.sqlite");
        }
        const RecentFiles again(settings);
        QCOMPARE(again.files().size(), RecentFiles::kMost);
        QCOMPARE(again.files()[0], QStringLiteral("/data/5, with a comma.sqlite"));
        QCOMPARE(again.files()[1], QStringLiteral("/data/9, with a comma.sqlite"));
        QCOMPARE(again.files().count(again.files()[0]), 1);
    }
};

FW_TEST(TestFileKinds)
#include "test_file_kinds.moc"
