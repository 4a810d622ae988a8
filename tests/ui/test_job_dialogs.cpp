// Score again with… and Import texts…: what they ask the engine for, progress, cancel, and how they end.
#include <QAction>
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
            report.examples = {{7, "the group is empty"}, {9, "<b>no UTF-8</b>"}};
            return report;
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

    void textsAreImportedByTheirColumns()
    {
        trigger("menuImport");
        QTRY_VERIFY(find<QComboBox>("importScorer")->count() > 0);
        QVERIFY(!find<QPushButton>("importStart")->isEnabled());
        find<QPushButton>("importChoose")->click();
        QTRY_COMPARE(find<QComboBox>("import-text")->count(), 4);
        QCOMPARE(find<QComboBox>("import-text")->currentText(), QStringLiteral("text"));
        QCOMPARE(find<QComboBox>("import-model")->currentText(), QString());
        QCOMPARE(find<QLineEdit>("importName")->text(), QStringLiteral("answers"));
        find<QComboBox>("import-prompt")->setCurrentText("id");
        find<QComboBox>("import-group")->setCurrentText("groups");
        find<QPushButton>("importStart")->click();
        QTRY_VERIFY(find<QWidget>("badRows")->isVisible());
        QCOMPARE(m_options.file, std::filesystem::path("/made/up/answers.csv"));
        QCOMPARE(m_options.name, std::string("answers"));
        QCOMPARE(m_options.columns.prompt, std::string("id"));
        QCOMPARE(m_options.columns.group, std::string("groups"));
        QCOMPARE(m_options.columns.model, std::string());
        QCOMPARE(m_options.axis, std::string("group"));
        QCOMPARE(m_options.scorers.size(), std::size_t{1});
        QVERIFY(find<QLabel>("jobLine")->text().startsWith("1,200 rows of 2 models imported"));
        const auto* rows = find<QTableView>("badRows")->model();
        QCOMPARE(rows->rowCount(), 2);
        QCOMPARE(rows->index(1, 0).data().toString(), QStringLiteral("9"));
        QCOMPARE(rows->index(1, 1).data().toString(), QStringLiteral("<b>no UTF-8</b>"));
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

    int m_steps = 3;
    std::string m_experiment;
    experiment::ScorerChoice m_choice;
    run::ImportOptions m_options;
    std::unique_ptr<MainWindow> m_window;
};

FW_TEST(TestJobDialogs)
#include "test_job_dialogs.moc"
