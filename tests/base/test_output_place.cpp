// What may be written where: inputs are never touched, foreign directories never replaced, and whatever fails, the old
// or the new one is whole.
#include <QtTest>

#include <QTemporaryDir>

#include <fcntl.h>
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
    void whatComesMeanwhileIsNeverLost_data();
    void whatComesMeanwhileIsNeverLost();
    void whatComesAtTheLastMomentIsKeptAside();
    void leftoversAreJudgedAsPlaces();
    void filesReplaceTextAlone();
    void filesKeepLinksAndPermissions();
    void filesThatAreNotOfOurKindAreAskedFor_data();
    void filesThatAreNotOfOurKindAreAskedFor();
    void devicesAreWrittenTo();
    void openDescriptorsAreWrittenToWhereTheyStand();
    void pipesAreNoInputsToProtect();
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
        FW_ASSIGN(OutputDirectory output, OutputDirectory::claim(place, {{}, replace}, {}, moves));
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
                auto output = OutputDirectory::claim(ours, {{}, true}, {}, moves);
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
        const OutputDirectory first = OutputDirectory::claim(place() / "trained", {}, "training").value();
        write(first.work() / "checkpoint" / "state", "half");
    }
    QVERIFY(!fs::exists(place() / "trained"));
    OutputDirectory second = OutputDirectory::claim(place() / "trained", {}, "training").value();
    QCOMPARE(read(second.work() / "checkpoint" / "state"), std::string("half"));
    QVERIFY(second.commit().ok());
    QCOMPARE(read(place() / "trained" / "checkpoint" / "state"), std::string("half"));
    QCOMPARE(OutputDirectory::claim(place() / "trained", {}, "training").error().kind, ErrorKind::Exists);
}

void TestOutputPlace::whatComesMeanwhileIsNeverLost_data()
{
    QTest::addColumn<bool>("ours"); ///< an older directory of ours stands there
    QTest::addColumn<QString>("file");
    QTest::newRow("a folder that appears") << false << "out/notes";
    QTest::newRow("a file that appears") << false << "out";
    QTest::newRow("a file in an older one") << true << "out/model/notes";
}

void TestOutputPlace::whatComesMeanwhileIsNeverLost()
{
    QFETCH(bool, ours);
    QFETCH(QString, file);
    const fs::path out = place() / "out";
    if (ours)
        QVERIFY(make(out, "old").ok());
    {
        OutputDirectory output = OutputDirectory::claim(out, {{}, true}).value();
        write(output.work() / "config.json", "new");
        write(place() / file.toStdString(), "years");
        const Status status = output.commit();
        QVERIFY(!status.ok());
        QVERIFY2(status.error().hint.find((out.string() + ".new")) != std::string::npos, status.error().hint.c_str());
    }
    QCOMPARE(read(place() / file.toStdString()), std::string("years"));
    QCOMPARE(read(place() / "out.new" / "config.json"), std::string("new"));
    if (ours)
        QCOMPARE(wholeOf(out), std::string("old"));
    QCOMPARE(entries(), std::size_t{2});
    QVERIFY(make(place() / "out.new", "newer", true).ok()); // it is ours
}

/// Between the last look and the exchange.
void TestOutputPlace::whatComesAtTheLastMomentIsKeptAside()
{
    for (const bool swaps : {true, false}) {
        const fs::path out = place() / (swaps ? "swapped" : "renamed");
        QVERIFY(make(out, "old").ok());
        DirectoryMoves moves = DirectoryMoves::ofSystem();
        const auto exchange = moves.exchange;
        moves.exchange = [&](const fs::path& from, const fs::path& to) {
            write(out / "notes", "years");
            return swaps ? exchange(from, to) : std::make_error_code(std::errc::invalid_argument);
        };
        const Status status = make(out, "new", true, moves);
        QVERIFY(!status.ok());
        QVERIFY2(status.error().message.find(out.string() + ".replaced") != std::string::npos,
                 status.error().message.c_str());
        QCOMPARE(wholeOf(out), std::string("new"));
        QVERIFY(!fs::exists(out / "notes"));
        QCOMPARE(read(out.string() + ".replaced/notes"), std::string("years"));
        QCOMPARE(wholeOf(out.string() + ".replaced"), std::string("old"));
        QVERIFY(!fs::exists(out.string() + ".partial"));
        QVERIFY(make(out, "newer", true).ok()); // and what is kept stays kept
        QCOMPARE(read(out.string() + ".replaced/notes"), std::string("years"));
    }
}

void TestOutputPlace::leftoversAreJudgedAsPlaces()
{
    const fs::path out = place() / "out";
    {
        const OutputDirectory first = OutputDirectory::claim(out, {}, "training").value();
        write(first.work() / "checkpoint", "half");
    }
    const auto other = OutputDirectory::claim(out, {}); // another command
    QCOMPARE(other.error().kind, ErrorKind::Exists);
    QVERIFY(other.error().message.find("a training that was interrupted") != std::string::npos);
    QCOMPARE(OutputDirectory::claim(out, {}, "tuning").error().kind, ErrorKind::Exists);
    QCOMPARE(read(place() / "out.partial" / "training" / "checkpoint"), std::string("half"));
    write(place() / "out.partial" / "notes", "years"); // a stranger's
    for (const bool force : {false, true})
        for (const char* word : {"", "training"})
            QCOMPARE(OutputDirectory::claim(out, {{}, force}, word).error().kind, ErrorKind::InvalidInput);
    QCOMPARE(read(place() / "out.partial" / "notes"), std::string("years"));
    fs::remove(place() / "out.partial" / "notes");
    QVERIFY(make(out, "new", true).ok()); // by force
    QCOMPARE(wholeOf(out), std::string("new"));
    QVERIFY(!fs::exists(place() / "out.partial"));
}

void TestOutputPlace::filesThatAreNotOfOurKindAreAskedFor_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<bool>("asked");
    QTest::newRow("a thesis") << "thesis.tex" << QByteArray("\\documentclass{book}\n") << true;
    QTest::newRow("notes") << "notes.txt" << QByteArray("years of notes, many of them\nand more\n") << true;
    QTest::newRow("a makefile") << "Makefile" << QByteArray("all:\n\tcc a.c\n\tcc b.c\n") << true;
    QTest::newRow("a readme") << "README.md" << QByteArray("# Mine\n") << true;
    QTest::newRow("a vocabulary") << "model/vocab.json" << QByteArray("{}") << true;
    QTest::newRow("a model's merges") << "merges.txt" << QByteArray("1 2\n") << true;
    QTest::newRow("beside a model") << "model/notes.csv" << QByteArray("a,b\n") << true;
    QTest::newRow("a new part of a model") << "model/added.json" << QByteArray("nothing stands there") << true;
    QTest::newRow("a table") << "table.CSV" << QByteArray("text\n") << false;
    QTest::newRow("lines of JSON") << "out" << QByteArray("{\"a\":1}\n{\"a\":2}\n") << false;
    QTest::newRow("JSON") << "out.txt" << QByteArray("{\n\"a\":\n1}\n") << false;
    QTest::newRow("ids") << "ids.txt" << QByteArray("1 2 3\n\n44\n") << false;
    QTest::newRow("a table without a name") << "out" << QByteArray("a,b\n1,\"x\ny\"\n") << false;
    QTest::newRow("a page of ours") << "methods.md" << QByteArray("# M\n\nMade by `fairweight-cli methods`\n") << false;
    QTest::newRow("nothing") << "empty" << QByteArray() << false;
}

void TestOutputPlace::filesThatAreNotOfOurKindAreAskedFor()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, text);
    QFETCH(bool, asked);
    write(place() / "model" / "config.json", "{}");
    if (text != "nothing stands there")
        write(place() / file.toStdString(), text.toStdString());
    const OutputRules rules{.guarded = {"config.json", "vocab.json", "merges.txt", "added.json"}};
    const auto output = outputFile(place() / file.toStdString(), rules);
    QCOMPARE(output.ok(), !asked);
    if (asked)
        QCOMPARE(output.error().kind, ErrorKind::Exists);
    QVERIFY(outputFile(place() / file.toStdString(), {.replace = true, .guarded = rules.guarded}).ok());
}

void TestOutputPlace::openDescriptorsAreWrittenToWhereTheyStand()
{
    const fs::path log = place() / "log";
    write(log, "before\n");
    const int file = ::open(log.c_str(), O_WRONLY | O_APPEND);
    QVERIFY(file >= 0);
    const auto names = [](int descriptor) {
        const std::string number = std::to_string(descriptor);
        std::vector<std::string> all{"/dev/fd/", "/proc/self/fd/", "/dev/../dev/fd/", "/proc/"};
        all.back().append(std::to_string(::getpid())).append("/fd/");
        for (std::string& name : all)
            name.append(number);
        return all;
    };
    fs::create_symlink("/proc/self/fd/" + std::to_string(file), place() / "link");
    std::vector<std::string> all = names(file);
    all.push_back((place() / "link").string());
    std::string expected = "before\n";
    for (const std::string& name : all) {
        QVERIFY(writeFileAtomically(outputFile(name, {}).value(), std::string_view("more\n")).ok());
        expected += "more\n";
        QCOMPARE(read(log), expected);
    }
    ::close(file);
    QVERIFY(!writeFileAtomically(names(file).front(), std::string_view("x")).ok());
    QCOMPARE(entries(), std::size_t{2});
}

void TestOutputPlace::pipesAreNoInputsToProtect()
{
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    const fs::path pipe = "/proc/self/fd/" + std::to_string(ends[0]);
    const OutputRules rules{{pipe, "/dev/null"}};
    QVERIFY(outputFile(place() / "out", rules).ok());
    QVERIFY(OutputDirectory::check(place() / "folder", rules).ok());
    ::close(ends[0]);
    ::close(ends[1]);
}

void TestOutputPlace::filesReplaceTextAlone()
{
    write(place() / "table.csv", "some text\n");
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
    QCOMPARE(outputFolder(place() / "out", {"b.csv"}, {}).error().kind, ErrorKind::Exists); // not listed: not ours
    QVERIFY(listWritten(place() / "out", {"a.csv", "never.csv"}).ok());
    QVERIFY(outputFolder(place() / "out", {"b.csv"}, {}).ok()); // one adds to what the other wrote
    write(place() / "out" / "never.csv", "years"); // what was planned and never written is not ours
    QCOMPARE(outputFolder(place() / "out", {"b.csv"}, {}).error().kind, ErrorKind::Exists);
    QVERIFY(!OutputDirectory::claim(place() / "out", {{}, true}).ok());
    fs::remove(place() / "out" / "never.csv");
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
