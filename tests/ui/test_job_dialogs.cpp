// Score again with… and Import texts…: what they ask the engine for, progress, cancel, and how they end.
#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QtTest>

#include "tests/test_main.h"
#include "tests/ui/fake_services.h"
#include "ui/views/main_window.h"

using namespace fw;
using namespace fw::ui;
using namespace std::chrono_literals;

class TestJobDialogs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_steps = 3;
        m_header = {"prompt", "group", "text", "model"};
        m_options = {};
        Services services = sample::services(sample::runFunction(1, 1ms));
        services.addScorer = [this](const std::filesystem::path&, const std::string& experiment,
                                    const experiment::ScorerChoice& choice, const run::RunContext& context) {
            m_experiment = experiment;
            m_choice = choice;
            return work(context);
        };
        services.importTexts = [this](const run::ImportOptions& options, const std::filesystem::path&,
                                      const run::RunContext& context) -> Result<run::ImportReport> {
            m_options = options;
            if (work(context).kind == run::OutcomeKind::Cancelled)
                return cancelledError();
            run::ImportReport report;
            report.models = {"base", "<i>other</i>"};
            report.continuationsPerPrompt = 2;
            report.rows = 1200;
            report.badRows = 2;
            report.leftOut = {{"the group is empty", 1500, 7}, {"<b>no UTF-8</b>", 1, 9}};
            return report;
        };
        services.previewImport = [this](const std::filesystem::path& file, const run::ImportColumns& columns,
                                        std::size_t limit) -> Result<ImportPreview> {
            if (file.extension() == ".bin")
                return Error{ErrorKind::InvalidInput, file.string() + " is not UTF-8 at line 1", "save it as UTF-8"};
            ImportPreview preview;
            preview.columns = m_header;
            for (std::size_t i = 0; i < limit; ++i) {
                run::ImportedRow row;
                row.prompt = columns.prompt + " " + std::to_string(i);
                row.group = columns.group + " " + std::to_string(i);
                row.text = columns.text + " " + std::to_string(i);
                preview.rows.push_back(row);
            }
            if (columns.draw == "group") // no numbers there
                preview.rows.clear();
            if (limit > 0 && columns.draw == "group")
                preview.badRows = {{2, "group is no whole number: 'women'"}};
            return preview;
        };
        FileDialogs dialogs;
        dialogs.open = [](QWidget*, const QString&, const QString&, const QString&) { return "/made/up/answers.csv"; };
        dialogs.save = dialogs.open;
        m_window = std::make_unique<MainWindow>(std::move(services), dialogs, Theme::light());
        m_window->setDatabase("made-up.db");
        m_window->show();
    }
    void cleanup() { m_window.reset(); }

    void anotherScorerIsAdded()
    {
        trigger("menuScoreAgain"); // without an experiment it says what is missing
        QVERIFY(!m_window->findChild<QDialog*>("scoreAgain"));
        m_window->workbench().setExperimentName("Demo");
        trigger("menuScoreAgain");
        QTRY_VERIFY(find<QPushButton>("scoreAgainStart")->isEnabled());
        QCOMPARE(find<QComboBox>("scoreAgainScorer")->count(), 1); // what cannot be used is no choice
        find<QDoubleSpinBox>("scoreAgainThreshold")->setValue(0.7);
        QSignalSpy added(&m_window->workbench(), &Workbench::scorerAdded);
        QSignalSpy compared(&m_window->workbench(), &Workbench::comparisonChanged);
        find<QPushButton>("scoreAgainStart")->click();
        QVERIFY(!find<QPushButton>("scoreAgainStart")->isEnabled());
        QTRY_COMPARE(added.size(), 1);
        QCOMPARE(m_experiment, std::string("Demo"));
        QCOMPARE(m_choice, (experiment::ScorerChoice{"toxicity", 0.7}));
        QVERIFY(find<QLabel>("jobLine")->text().startsWith("Scored."));
        QTRY_VERIFY(compared.size() >= 1);
        QVERIFY(!m_window->workbench().outcome()); // it was no run
    }

    void aCancelledJobSaysSo()
    {
        m_steps = 100'000;
        m_window->workbench().setExperimentName("Demo");
        trigger("menuScoreAgain");
        QTRY_VERIFY(find<QPushButton>("scoreAgainStart")->isEnabled());
        find<QPushButton>("scoreAgainStart")->click();
        QTRY_VERIFY(find<QLabel>("jobLine")->text().contains("of 100,000 texts"));
        find<QPushButton>("jobCancel")->click();
        QTRY_VERIFY(find<QLabel>("jobLine")->text().startsWith("Cancelled"));
        QVERIFY(find<QPushButton>("scoreAgainStart")->isEnabled());
    }

    void columnsAreMatchedByNameAloneAndNoneIsTakenTwice()
    {
        using Columns = std::vector<std::string>;
        const run::ImportColumns none = matchedColumns(Columns{"question", "reply", "about", "", "id"});
        for (const ImportRole& role : importRoles())
            QVERIFY2((none.*role.column).empty(), role.name);
        const run::ImportColumns some = matchedColumns(Columns{"Group", "TEXT", "draw", "group"});
        QCOMPARE(some.group, std::string("Group"));
        QCOMPARE(some.text, std::string("TEXT"));
        QCOMPARE(some.prompt, std::string());
        QVERIFY(rolesProblem(some).contains("prompt"));
        run::ImportColumns twice;
        QVERIFY(rolesProblem(twice).isEmpty());
        twice.group = twice.prompt;
        QVERIFY(rolesProblem(twice).contains("two roles"));
    }

    void aFileWithOtherNamesIsNotImportedBeforeEachRoleIsChosen()
    {
        m_header = {"question", "about", "reply"};
        trigger("menuImport");
        QTRY_VERIFY(find<QComboBox>("importScorer")->count() > 0);
        find<QPushButton>("importChoose")->click();
        QTRY_COMPARE(find<QComboBox>("import-text")->count(), 4);
        for (const char* role : {"prompt", "group", "text", "model", "draw", "axis", "template"})
            QCOMPARE(find<QComboBox>(QStringLiteral("import-") + role)->currentText(), QString()); // no guess by place
        QVERIFY(!find<QPushButton>("importStart")->isEnabled());
        QVERIFY(find<QLabel>("importProblem")->text().contains("prompt, group, answer"));

        choose("prompt", "question");
        choose("group", "about");
        choose("text", "question"); // taken from the prompt, never in both
        QCOMPARE(find<QComboBox>("import-prompt")->currentText(), QString());
        QCOMPARE(find<QLabel>("importProblem")->text(), QStringLiteral("Choose the column that holds: prompt."));
        QVERIFY(!find<QPushButton>("importStart")->isEnabled());
        choose("text", "reply");
        choose("prompt", "question");
        QTRY_VERIFY(find<QWidget>("importPreview")->isVisible());
        QVERIFY(find<QPushButton>("importStart")->isEnabled());
        const auto* rows = find<QTableView>("importPreview")->model();
        QCOMPARE(rows->rowCount(), 5);
        QCOMPARE(rows->columnCount(), 3);
        QCOMPARE(rows->index(4, 0).data().toString(), QStringLiteral("question 4"));
        QCOMPARE(rows->index(0, 2).data().toString(), QStringLiteral("reply 0"));
        QVERIFY(find<QLabel>("importProblem")->isHidden());
    }

    void whatCannotBeReadIsSaidBeforeAnythingIsWritten()
    {
        trigger("menuImport");
        QTRY_VERIFY(find<QComboBox>("importScorer")->count() > 0);
        auto* dialog = m_window->findChild<ImportDialog*>();
        dialog->setFile("/made/up/latin.bin");
        QTRY_VERIFY(find<QLabel>("importProblem")->text().contains("not UTF-8 at line 1. save it as UTF-8"));
        QVERIFY(!find<QPushButton>("importStart")->isEnabled());
        dialog->setFile("/made/up/answers.csv");
        QTRY_VERIFY(find<QPushButton>("importStart")->isEnabled());
        choose("draw", "group"); // which the group loses by it
        choose("group", "model");
        QTRY_VERIFY(find<QLabel>("importProblem")->text().contains("Line 2: group is no whole number"));
        QVERIFY(!find<QPushButton>("importStart")->isEnabled());
        QVERIFY(m_options.file.empty());
    }

    void textsAreImportedByTheirColumns()
    {
        trigger("menuImport");
        QTRY_VERIFY(find<QComboBox>("importScorer")->count() > 0);
        QVERIFY(!find<QPushButton>("importStart")->isEnabled());
        find<QPushButton>("importChoose")->click();
        QTRY_VERIFY(find<QPushButton>("importStart")->isEnabled());
        QCOMPARE(find<QComboBox>("import-text")->currentText(), QStringLiteral("text"));
        QCOMPARE(find<QComboBox>("import-axis")->currentText(), QString());
        QCOMPARE(find<QLineEdit>("importName")->text(), QStringLiteral("answers"));
        choose("model", "");
        QTRY_VERIFY(find<QPushButton>("importStart")->isEnabled());
        QVERIFY(find<QToolButton>("importPrimary")->text().startsWith("By the scorer"));
        auto* metric = find<QAction>("importPrimary-expected_maximum_toxicity");
        metric->trigger();
        QCOMPARE(find<QToolButton>("importPrimary")->text(), metric->text());
        find<QPushButton>("importStart")->click();
        QTRY_VERIFY(find<QWidget>("badRows")->isVisible());
        QCOMPARE(m_options.primaryMetrics, std::vector<std::string>{"expected_maximum_toxicity"});
        QCOMPARE(m_options.file, std::filesystem::path("/made/up/answers.csv"));
        QCOMPARE(m_options.name, std::string("answers"));
        QCOMPARE(m_options.columns.prompt, std::string("prompt"));
        QCOMPARE(m_options.columns.group, std::string("group"));
        QCOMPARE(m_options.columns.model, std::string());
        QCOMPARE(m_options.axis, std::string("group"));
        QCOMPARE(m_options.scorers.size(), std::size_t{1});
        QVERIFY(find<QLabel>("jobLine")->text().startsWith("1,200 rows of 2 models imported"));
        const auto* rows = find<QTableView>("badRows")->model();
        QCOMPARE(rows->rowCount(), 2);
        QCOMPARE(rows->index(0, 1).data().toString(), QStringLiteral("1,500"));
        QCOMPARE(rows->index(1, 0).data().toString(), QStringLiteral("<b>no UTF-8</b>"));
        QCOMPARE(rows->index(1, 2).data().toString(), QStringLiteral("9"));
        QVERIFY(!m_options.skipBadRows);
        QCOMPARE(m_window->workbench().experimentName(), std::string("answers"));
        QCOMPARE(m_window->page(), MainWindow::Compare);
    }

private:
    run::Outcome work(const run::RunContext& context) const
    {
        run::Outcome outcome;
        context.progress.beginStage("score", m_steps, "texts");
        for (int step = 0; step < m_steps; ++step) {
            if (context.cancel.cancelled()) {
                outcome.kind = run::OutcomeKind::Cancelled;
                return outcome;
            }
            std::this_thread::sleep_for(5ms);
            context.progress.advance(step + 1);
        }
        return outcome;
    }
    template <typename T>
    T* find(const QString& name)
    {
        T* found = m_window->findChild<T*>(name);
        if (!found)
            qFatal("no widget named %s", qPrintable(name));
        return found;
    }
    void trigger(const QString& name) { find<QAction>(name)->trigger(); }
    void choose(const QString& role, const QString& column)
    {
        auto* box = find<QComboBox>(QStringLiteral("import-") + role);
        if (box->findText(column) < 0)
            qFatal("%s has no %s", qPrintable(role), qPrintable(column));
        box->setCurrentText(column);
    }

    int m_steps = 3;
    std::vector<std::string> m_header;
    std::string m_experiment;
    experiment::ScorerChoice m_choice;
    run::ImportOptions m_options;
    std::unique_ptr<MainWindow> m_window;
};

FW_TEST(TestJobDialogs)
#include "test_job_dialogs.moc"
