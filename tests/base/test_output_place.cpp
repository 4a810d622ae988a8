// What may be written where: inputs are never touched, foreign directories never replaced, and whatever fails, the old
// or the new one is whole.
#include <QtTest>

#include <QTemporaryDir>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/test_main.h"

#include "core/base/file.h"
#include "core/base/output_place.h"

using namespace fw;
namespace fs = std::filesystem;

class TestOutputPlace : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aNewDirectoryAppearsWhole();
    void whatIsForeignIsRefused_data();
    void whatIsForeignIsRefused();
    void aDirectoryOfOurOwnIsReplacedOnRequest();
    void inputsAreNeverTouched_data();
    void inputsAreNeverTouched();
    void whateverFailsOneOfThemIsWhole_data();
    void whateverFailsOneOfThemIsWhole();
    void aKilledWriterLeavesTheOldOne();
    void twoWritersDoNotMeet();
    void aResumableOneGoesOn();
    void filesReplaceTextAlone();
    void filesKeepLinksAndPermissions();
    void devicesAreWrittenTo();
    void aFolderOfFilesKeepsWhatItHolds();

private:
    static void write(const fs::path& file, const std::string& text)
    {
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
    }
    static std::string read(const fs::path& file)
    {
        const auto text = readFile(file);
        return text.ok() ? *text : std::string("nothing");
    }
    static Status make(const fs::path& place, const std::string& text, bool replace = false,
                       const DirectoryMoves& moves = DirectoryMoves::ofSystem())
    {
        FW_ASSIGN(OutputDirectory output, OutputDirectory::claim(place, {{}, replace}, false, moves));
        write(output.work() / "model" / "weights", text);
        write(output.work() / "config.json", text);
        return output.commit();
    }
    /// Whether all of the directory is of one writing.
    static std::string wholeOf(const fs::path& place)
    {
        const std::string one = read(place / "model" / "weights");
        return one == read(place / "config.json") ? one : "torn";
    }
    fs::path place() const { return fs::path(m_directory->path().toStdString()); }
    std::size_t entries() const
    {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(place()), fs::directory_iterator()));
    }

    std::unique_ptr<QTemporaryDir> m_directory;
private Q_SLOTS:
    void init() { m_directory = std::make_unique<QTemporaryDir>(); }
};

void TestOutputPlace::aNewDirectoryAppearsWhole()
{
    {
        const OutputDirectory given = OutputDirectory::claim(place() / "made" / "deep" / "out/", {}).value();
        write(given.work() / "config.json", "x");
        QVERIFY(!fs::exists(given.path()));
        QCOMPARE(given.path().filename(), fs::path("out"));
    }
    QVERIFY(fs::is_empty(place() / "made" / "deep")); // what is not committed goes
    QVERIFY(make(place() / "new", "one").ok());
    QCOMPARE(wholeOf(place() / "new"), std::string("one"));
    fs::create_directories(place() / "empty");
    QVERIFY(make(place() / "empty" / ".", "two").ok());
    QCOMPARE(wholeOf(place() / "empty"), std::string("two"));
    QCOMPARE(entries(), std::size_t{3});
}

void TestOutputPlace::whatIsForeignIsRefused_data()
{
    QTest::addColumn<QString>("output");
    QTest::newRow("a folder with a thesis") << "thesis";
    QTest::newRow("with a slash") << "thesis/";
    QTest::newRow("with dots") << "thesis/./";
    QTest::newRow("by a link") << "link";
    QTest::newRow("a file") << "file.txt";
    QTest::newRow("around a folder") << ".";
    QTest::newRow("ours with something of theirs") << "mixed";
    QTest::newRow("ours with something of theirs below") << "deep";
    QTest::newRow("a list alone does not do") << "forged";
    QTest::newRow("a foreign folder beside it") << "beside";
}

void TestOutputPlace::whatIsForeignIsRefused()
{
    QFETCH(QString, output);
    write(place() / "thesis" / "chapter.docx", "years");
    write(place() / "file.txt", "years");
    write(place() / "beside.partial" / "notes", "years");
    fs::create_directory_symlink(place() / "thesis", place() / "link");
    QVERIFY(make(place() / "mixed", "one").ok() && make(place() / "deep", "one").ok());
    write(place() / "mixed" / "notes", "years");
    write(place() / "deep" / "model" / "notes", "years");
    write(place() / "forged" / "fairweight-files.txt", "config.json\n");
    write(place() / "forged" / "config.json", "years");
    for (const bool replace : {false, true}) {
        const Status status = make(place() / output.toStdString(), "new", replace);
        QVERIFY(!status.ok());
        QCOMPARE(status.error().kind, ErrorKind::InvalidInput);
        QVERIFY(!status.error().hint.empty());
    }
    for (const char* kept : {"thesis/chapter.docx", "file.txt", "beside.partial/notes", "mixed/notes",
                             "deep/model/notes", "forged/config.json", "link/chapter.docx"})
        QCOMPARE(read(place() / kept), std::string("years"));
    QCOMPARE(wholeOf(place() / "mixed"), std::string("one"));
    QCOMPARE(entries(), std::size_t{7});
}

void TestOutputPlace::aDirectoryOfOurOwnIsReplacedOnRequest()
{
    QVERIFY(make(place() / "ours", "old").ok());
    const Status asked = make(place() / "ours/", "new");
    QCOMPARE(asked.error().kind, ErrorKind::Exists);
    QVERIFY(asked.error().hint.find("--force") != std::string::npos);
    QCOMPARE(wholeOf(place() / "ours"), std::string("old"));
    QVERIFY(OutputDirectory::check(place() / "ours", {{}, true}).ok());
    QVERIFY(make(place() / "ours/", "new", true).ok());
    QCOMPARE(wholeOf(place() / "ours"), std::string("new"));
    fs::create_directory_symlink(place() / "ours", place() / "link");
    QVERIFY(make(place() / "link", "newer", true).ok());
    QVERIFY(fs::is_symlink(place() / "link"));
    QCOMPARE(wholeOf(place() / "ours"), std::string("newer"));
    QCOMPARE(entries(), std::size_t{2});
}

void TestOutputPlace::inputsAreNeverTouched_data()
{
    QTest::addColumn<QString>("output");
    QTest::newRow("the input") << "base";
    QTest::newRow("with a slash") << "base/";
    QTest::newRow("by dots") << "other/../base";
    QTest::newRow("by a link") << "link";
    QTest::newRow("inside") << "base/new";
    QTest::newRow("inside, by a link") << "link/deep/new";
    QTest::newRow("around") << ".";
    QTest::newRow("the text") << "text.txt";
    QTest::newRow("the text by a hard link") << "hard.txt";
}

void TestOutputPlace::inputsAreNeverTouched()
{
    QFETCH(QString, output);
    QVERIFY(make(place() / "base", "base").ok()); // ours, so that nothing else refuses it
    fs::create_directory_symlink(place() / "base", place() / "link");
    fs::create_directories(place() / "other");
    write(place() / "text.txt", "a text");
    fs::create_hard_link(place() / "text.txt", place() / "hard.txt");
    const OutputRules rules{{place() / "base", "", place() / "text.txt"}, true};
    const fs::path asked = place() / output.toStdString();
    QVERIFY(!OutputDirectory::check(asked, rules).ok());
    QVERIFY(!OutputDirectory::claim(asked, rules).ok());
    QVERIFY(!outputFile(asked, rules).ok());
    QCOMPARE(wholeOf(place() / "base"), std::string("base"));
    QCOMPARE(read(place() / "text.txt"), std::string("a text"));
    QVERIFY(outputFile(place() / "base.csv", rules).ok()); // a name that begins alike is another
}

void TestOutputPlace::whateverFailsOneOfThemIsWhole_data()
{
    QTest::addColumn<bool>("swaps"); // the file system can exchange two directories in one step
    QTest::addColumn<int>("failing");
    QTest::newRow("exchange") << true << 99;
    QTest::newRow("first rename") << false << 0;
    QTest::newRow("second rename") << false << 1;
    QTest::newRow("second rename and the way back") << false << -1;
    QTest::newRow("nothing") << false << 99;
}

void TestOutputPlace::whateverFailsOneOfThemIsWhole()
{
    QFETCH(bool, swaps);
    QFETCH(int, failing);
    QVERIFY(make(place() / "ours", "old").ok());
    DirectoryMoves moves = DirectoryMoves::ofSystem();
    if (!swaps)
        moves.exchange = [](const fs::path&, const fs::path&) {
            return std::make_error_code(std::errc::invalid_argument);
        };
    int renames = 0;
    const auto rename = moves.rename;
    moves.rename = [&](const fs::path& from, const fs::path& to) {
        const int number = renames++;
        const bool fails = failing < 0 ? number >= 1 : number == failing;
        return fails ? std::make_error_code(std::errc::io_error) : rename(from, to);
    };
    const Status status = make(place() / "ours", "new", true, moves);
    QCOMPARE(status.ok(), failing == 99);
    if (failing < 0) { // the place is empty, the old one beside it; the next claim brings it back
        QCOMPARE(wholeOf(place() / "ours.replaced"), std::string("old"));
        QVERIFY(!OutputDirectory::claim(place() / "ours", {}).ok());
    }
    QCOMPARE(wholeOf(place() / "ours"), std::string(status.ok() ? "new" : "old"));
    QCOMPARE(entries(), std::size_t{1});
}

/// Killed at any rename: the next claim finds one of the two, whole, and tidies up.
void TestOutputPlace::aKilledWriterLeavesTheOldOne()
{
    for (int point = 0; point < 4; ++point) {
        const fs::path ours = place() / ("ours" + std::to_string(point));
        QVERIFY(make(ours, "old").ok());
        const pid_t child = ::fork();
        if (child == 0) {
            DirectoryMoves moves = DirectoryMoves::ofSystem();
            moves.exchange = [](const fs::path&, const fs::path&) {
                return std::make_error_code(std::errc::invalid_argument);
            };
            int renames = 0;
            const auto rename = moves.rename;
            moves.rename = [&](const fs::path& from, const fs::path& to) {
                if (renames++ == point - 1)
                    ::_exit(0);
                return rename(from, to);
            };
            if (point == 0) {
                auto output = OutputDirectory::claim(ours, {{}, true}, false, moves);
                write(output.value().work() / "config.json", "half");
                ::_exit(0);
            }
            (void)make(ours, "new", true, moves);
            ::_exit(0);
        }
        int ended = 0;
        QCOMPARE(::waitpid(child, &ended, 0), child);
        (void)OutputDirectory::claim(ours, {}); // as the next start would
        QCOMPARE(wholeOf(ours), std::string(point == 3 ? "new" : "old"));
        QVERIFY(make(ours, "again", true).ok());
        QCOMPARE(wholeOf(ours), std::string("again"));
        QVERIFY(!fs::exists(ours.string() + ".partial"));
        QVERIFY(!fs::exists(ours.string() + ".replaced"));
    }
}

void TestOutputPlace::twoWritersDoNotMeet()
{
    auto first = OutputDirectory::claim(place() / "out", {});
    QVERIFY(first.ok());
    write(first->work() / "model" / "weights", "one");
    write(first->work() / "config.json", "one");
    const auto second = OutputDirectory::claim(place() / "out", {});
    QCOMPARE(second.error().kind, ErrorKind::Busy);
    QVERIFY(first->commit().ok());
    QCOMPARE(wholeOf(place() / "out"), std::string("one"));
}

void TestOutputPlace::aResumableOneGoesOn()
{
    {
        const OutputDirectory first = OutputDirectory::claim(place() / "trained", {}, true).value();
        write(first.work() / "checkpoint" / "state", "half");
    }
    QVERIFY(!fs::exists(place() / "trained"));
    OutputDirectory second = OutputDirectory::claim(place() / "trained", {}, true).value();
    QCOMPARE(read(second.work() / "checkpoint" / "state"), std::string("half"));
    QVERIFY(second.commit().ok());
    QCOMPARE(read(place() / "trained" / "checkpoint" / "state"), std::string("half"));
    QCOMPARE(OutputDirectory::claim(place() / "trained", {}, true).error().kind, ErrorKind::Exists);
}

void TestOutputPlace::filesReplaceTextAlone()
{
    write(place() / "table.csv", "a,b\n");
    write(place() / "study.sqlite", std::string("SQLite format 3\0", 16));
    fs::create_directories(place() / "folder");
    QCOMPARE(outputFile(place() / "new.csv", {}).value().filename(), fs::path("new.csv"));
    QVERIFY(outputFile(place() / "table.csv", {}).ok());
    QCOMPARE(outputFile(place() / "study.sqlite", {}).error().kind, ErrorKind::Exists);
    QVERIFY(outputFile(place() / "study.sqlite", {{}, true}).ok());
    for (const char* wrong : {"folder", "folder/", "new/", "not/there.csv"})
        QVERIFY2(!outputFile(place() / wrong, {{}, true}).ok(), wrong);
    QVERIFY(!outputFile("", {}).ok());
    QVERIFY(!writeFileAtomically(place() / "folder", std::string_view("x")).ok());
}

void TestOutputPlace::filesKeepLinksAndPermissions()
{
    write(place() / "real" / "table.csv", "old\n");
    fs::permissions(place() / "real" / "table.csv", fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink(place() / "real" / "table.csv", place() / "link.csv");
    QVERIFY(writeFileAtomically(outputFile(place() / "link.csv", {}).value(), std::string_view("new\n")).ok());
    QVERIFY(writeFileAtomically(place() / "link.csv", std::string_view("newer\n")).ok());
    QVERIFY(fs::is_symlink(place() / "link.csv"));
    QCOMPARE(read(place() / "real" / "table.csv"), std::string("newer\n"));
    QCOMPARE(fs::status(place() / "real" / "table.csv").permissions(), fs::perms::owner_read | fs::perms::owner_write);
    const std::string name = std::string(251, 'n') + ".csv"; // as long as names may be
    QVERIFY(writeFileAtomically(place() / name, std::string_view("x")).ok());
    const mode_t before = ::umask(077);
    QVERIFY(writeFileAtomically(place() / "private.csv", std::string_view("x")).ok());
    ::umask(before);
    QCOMPARE(fs::status(place() / "private.csv").permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

void TestOutputPlace::devicesAreWrittenTo()
{
    QCOMPARE(outputFile("/dev/null", {}).value(), fs::path("/dev/null"));
    QVERIFY(writeFileAtomically("/dev/null", std::string_view("x")).ok());
    QVERIFY(fs::is_character_file("/dev/null"));
    QCOMPARE(::mkfifo((place() / "pipe").c_str(), 0600), 0);
    QVERIFY(outputFile(place() / "pipe", {}).ok());
}

void TestOutputPlace::aFolderOfFilesKeepsWhatItHolds()
{
    write(place() / "study" / "notes", "years");
    QCOMPARE(outputFolder(place() / "study", {"a.csv"}, {}).error().kind, ErrorKind::Exists);
    QCOMPARE(outputFolder(place() / "study", {"a.csv"}, {{}, true}).value().filename(), fs::path("study"));
    QVERIFY(writeFileAtomically(outputFolder(place() / "out", {"a.csv"}, {}).value() / "a.csv", std::string_view("1"))
                .ok());
    QVERIFY(outputFolder(place() / "out", {"b.csv"}, {}).ok()); // one adds to what the other wrote
    QCOMPARE(outputFolder(place() / "out", {"a.csv"}, {}).error().kind, ErrorKind::Exists);
    QVERIFY(outputFolder(place() / "out", {"a.csv"}, {{}, true}).ok());
    write(place() / "out" / "input.db", "rows");
    QVERIFY(!outputFolder(place() / "out", {"input.db"}, {{place() / "out" / "input.db"}, true}).ok());
    QVERIFY(outputFolder(place() / "out", {"c.csv"}, {{place() / "out" / "input.db"}, true}).ok());
    QVERIFY(!outputFolder(place() / "study" / "notes", {"c.csv"}, {{}, true}).ok());
    QCOMPARE(read(place() / "study" / "notes"), std::string("years"));
    QCOMPARE(read(place() / "out" / "input.db"), std::string("rows"));
}

FW_TEST(TestOutputPlace)
#include "test_output_place.moc"
