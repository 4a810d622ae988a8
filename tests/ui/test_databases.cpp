// Opening, making and choosing databases in the window: nothing good is dropped for something bad, and what is opened is
// shown.
#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <QtTest>

#include "core/base/file.h"
#include "tests/test_main.h"
#include "tests/ui/fake_services.h"
#include "ui/views/main_window.h"

using namespace fw;
using namespace fw::ui;
using namespace std::chrono_literals;

class TestDatabases : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_made.clear();
        m_deleted.clear();
        m_questions.clear();
        m_confirmed = true;
        m_names = {"Demo", "Students"};
        Services services = sample::services(sample::runFunction(2, 1ms));
        services.experiments = [this](const std::filesystem::path& file) -> Result<std::vector<std::string>> {
            if (file.filename() == "notes.txt")
                return Error{ErrorKind::InvalidInput, file.string() + " is no SQLite database", "choose another"};
            return m_names;
        };
        services.createDatabase = [this](const std::filesystem::path& file) -> Status {
            if (std::filesystem::exists(file))
                return Error{ErrorKind::InvalidInput, file.string() + " is there already", "choose another name"};
            m_made = file.string();
            return writeFileAtomically(file, "");
        };
        services.deleteExperiment = [this](const std::filesystem::path&, const std::string& name,
                                           const run::RunContext&) -> Result<std::int64_t> {
            m_deleted = name;
            m_names.pop_back();
            return 12;
        };
        services.settings = m_directory.filePath("window.ini").toStdString();
        FileDialogs dialogs;
        dialogs.open = [this](QWidget*, const QString& title, const QString&, const QString&) {
            m_asked = "open: " + title;
            return m_answer;
        };
        dialogs.save = [this](QWidget*, const QString& title, const QString&, const QString&) {
            m_asked = "save: " + title;
            return m_answer;
        };
        dialogs.confirm = [this](QWidget*, const QString&, const QString& text, const QString&) {
            m_questions << text;
            return m_confirmed;
        };
        m_window = std::make_unique<MainWindow>(std::move(services), dialogs, Theme::light());
        m_window->draft().load(sample::experimentDocument(), FAIRWEIGHT_SOURCE_DIR);
        m_window->resize(1200, 800);
        m_window->show();
    }
    void cleanup() { m_window.reset(); }

    void anOpenedDatabaseShowsItsNewestExperimentEverywhere()
    {
        open("good.sqlite");
        QVERIFY(m_asked.startsWith("open: ")); // no dialog that asks to replace the file
        QTRY_COMPARE(m_window->workbench().experimentName(), std::string("Students"));
        QCOMPARE(find<QToolButton>("experimentName")->text(), QStringLiteral("Students"));
        QTRY_VERIFY(m_window->workbench().comparison());
        QCOMPARE(m_window->workbench().comparison()->experimentName, std::string("Students"));
        m_window->showPage(MainWindow::Run);
        QTRY_VERIFY2(text("runTitle").startsWith("Students is"), qPrintable(text("runTitle")));
    }

    void aBadFileSaysWhyAndTheGoodOneStays()
    {
        open("good.sqlite");
        QTRY_VERIFY(m_window->workbench().comparison());
        const auto comparison = m_window->workbench().comparison();
        QSignalSpy refused(&m_window->workbench(), &Workbench::databaseRefused);
        open("notes.txt");
        QTRY_COMPARE(refused.count(), 1);
        QVERIFY(find<ElidedLabel>("notice")->fullText().contains("no SQLite database. choose another"));
        QCOMPARE(m_window->workbench().database().filename().string(), std::string("good.sqlite"));
        QCOMPARE(m_window->workbench().experimentName(), std::string("Students"));
        QCOMPARE(m_window->workbench().comparison(), comparison);
        m_answer.clear(); // given up
        find<QAction>("menuDatabase")->trigger();
        QCOMPARE(m_window->workbench().database().filename().string(), std::string("good.sqlite"));
    }

    void aNewDatabaseHasItsEndingAndReplacesNothing()
    {
        m_names.clear();
        m_answer = m_directory.filePath("my study");
        find<QAction>("menuNewDatabase")->trigger();
        QVERIFY(m_asked.startsWith("save: "));
        QCOMPARE(m_made, m_directory.filePath("my study.sqlite").toStdString());
        QCOMPARE(m_window->workbench().database().string(), m_made);
        QCOMPARE(find<QToolButton>("experimentName")->text(), QStringLiteral("Demo")); // the draft: it holds no other
        m_made.clear();
        find<QAction>("menuNewDatabase")->trigger(); // the same name again
        QCOMPARE(m_made, std::string());
        QVERIFY(find<ElidedLabel>("notice")->fullText().contains("there already"));
        QVERIFY(QFile::exists(m_directory.filePath("my study.sqlite")));
    }

    void recentDatabasesAreOpenedAgainAndMissingOnesCannotBe()
    {
        const QString there = m_directory.filePath("there.sqlite");
        QVERIFY(writeFileAtomically(there.toStdString(), "x").ok());
        m_window->openDatabase(there.toStdString());
        QTRY_COMPARE(m_window->workbench().database().string(), there.toStdString());
        m_window->openDatabase("/not/there/any more.sqlite"); // the fake takes it; the file is none
        QTRY_COMPARE(m_window->workbench().database().string(), std::string("/not/there/any more.sqlite"));
        auto* recent = find<QMenu>("menuRecent");
        Q_EMIT recent->aboutToShow();
        QVERIFY(recent->actions().size() >= 2);
        QVERIFY(!recent->actions()[0]->isEnabled());
        QVERIFY(recent->actions()[1]->isEnabled());
        recent->actions()[1]->trigger();
        QTRY_COMPARE(m_window->workbench().database().string(), there.toStdString());
    }

    void runActsOnWhatTheHeaderShowsOrSaysWhyNot()
    {
        open("good.sqlite");
        QTRY_COMPARE(m_window->workbench().experimentName(), std::string("Students"));
        auto* run = find<QPushButton>("runExperiment");
        QVERIFY(!run->isEnabled()); // the form holds Demo
        QVERIFY(text("problem").contains("Students") && text("problem").contains("Demo"));
        QVERIFY(run->toolTip().contains("Demo"));
        QVERIFY(!m_window->runExperiment());
        m_window->showPage(MainWindow::Run);
        QVERIFY(!find<QPushButton>("runAgain")->isEnabled());
        QVERIFY(find<QLabel>("runBlocked")->isVisible());

        QTest::mouseClick(find<QPushButton>("runShowProblem"), Qt::LeftButton); // and the click leads there
        QCOMPARE(m_window->page(), MainWindow::Configure);
        QCOMPARE(find<QToolButton>("experimentName")->text(), QStringLiteral("Demo"));
        QVERIFY(run->isEnabled() && text("problem").isEmpty());

        m_window->draft().set("decoding.top_p", 7);
        QVERIFY(!run->isEnabled());
        QVERIFY(!m_window->runExperiment());
        m_window->showPage(MainWindow::Run);
        QVERIFY(text("runBlocked").startsWith("decoding.top_p: "));
        QTest::mouseClick(find<QPushButton>("runShowProblem"), Qt::LeftButton);
        QCOMPARE(m_window->page(), MainWindow::Configure);
        QTRY_VERIFY(m_window->focusWidget() == find<QLineEdit>("decoding.top_p"));
        m_window->draft().set("decoding.top_p", 0.9);
        QVERIFY(m_window->runExperiment());
        QCOMPARE(m_window->workbench().experimentName(), std::string("Demo"));
    }

    void whatIsWrittenIsWhatTheHeaderShows()
    {
        open("good.sqlite");
        QTRY_COMPARE(m_window->workbench().experimentName(), std::string("Students"));
        m_window->draft().set("name", "Third");
        QCOMPARE(find<QToolButton>("experimentName")->text(), QStringLiteral("Third"));
        QVERIFY(find<QPushButton>("runExperiment")->isEnabled());
    }

    void whileTheEngineWritesNoOtherDatabaseIsOpened()
    {
        open("good.sqlite");
        QTRY_COMPARE(m_window->workbench().experimentName(), std::string("Students"));
        m_window->workbench().showExperiment("Demo");
        QVERIFY(m_window->runExperiment());
        m_window->workbench().showExperiment("Students"); // looked at while Demo runs
        QCOMPARE(text("runTitle"), QStringLiteral("Running Demo"));
        QVERIFY(text("experimentStatus") != "running"); // not this one
        m_window->openDatabase("/another.sqlite");
        QVERIFY(find<ElidedLabel>("notice")->fullText().contains("good.sqlite"));
        QTRY_VERIFY(!m_window->workbench().engine().busy());
        QCOMPARE(m_window->workbench().database().filename().string(), std::string("good.sqlite"));
        QVERIFY(!m_window->workbench().outcome()); // Students was not run
    }

    void anExperimentIsDeletedOnYesAlone()
    {
        open("good.sqlite");
        QTRY_COMPARE(m_window->workbench().experimentName(), std::string("Students"));
        m_confirmed = false;
        find<QAction>("menuDelete")->trigger();
        QVERIFY(m_questions.last().contains("Students"));
        QVERIFY(!m_window->workbench().engine().busy());
        m_confirmed = true;
        QSignalSpy deleted(&m_window->workbench(), &Workbench::experimentDeleted);
        find<QAction>("menuDelete")->trigger();
        QTRY_COMPARE(deleted.count(), 1);
        QCOMPARE(m_deleted, std::string("Students"));
        QTRY_COMPARE(m_window->workbench().experimentName(), std::string("Demo"));
        QCOMPARE(find<ElidedLabel>("notice")->fullText(), QStringLiteral("Deleted Students"));
    }

    void aGoodDraftIsNotDroppedForAnyJson()
    {
        m_window->draft().set("description", "changed");
        m_answer = m_directory.filePath("config.json");
        QVERIFY(writeFileAtomically(m_answer.toStdString(), R"({"model_type": "gpt2"})").ok());
        find<QAction>("menuOpen")->trigger();
        QCOMPARE(m_window->draft().name(), QStringLiteral("Demo"));
        QVERIFY(find<ElidedLabel>("notice")->fullText().contains("config.json: is no experiment"));
        QVERIFY(m_questions.last().contains("not saved")); // and changes are not lost without a word
        m_confirmed = false;
        auto other = sample::experimentDocument();
        other["name"] = "Other";
        QVERIFY(writeFileAtomically(m_answer.toStdString(), other.dump()).ok());
        find<QAction>("menuOpen")->trigger();
        QCOMPARE(m_window->draft().name(), QStringLiteral("Demo"));
        m_confirmed = true;
        find<QAction>("menuOpen")->trigger();
        QCOMPARE(m_window->draft().name(), QStringLiteral("Other"));
    }

private:
    void open(const QString& name)
    {
        m_answer = m_directory.filePath(name);
        find<QAction>("menuDatabase")->trigger();
    }
    template <typename T>
    T* find(const QString& name)
    {
        T* found = m_window->findChild<T*>(name);
        if (!found)
            qFatal("no widget named %s", qPrintable(name));
        return found;
    }
    QString text(const QString& name) { return find<QLabel>(name)->text(); }

    QTemporaryDir m_directory;
    std::vector<std::string> m_names;
    std::string m_made;
    std::string m_deleted;
    QStringList m_questions;
    bool m_confirmed = true;
    QString m_answer;
    QString m_asked;
    std::unique_ptr<MainWindow> m_window;
};

FW_TEST(TestDatabases)
#include "test_databases.moc"
