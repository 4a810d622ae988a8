// The whole window over a fake engine: Configure → Run → Compare → export by clicks and keys; cancel; what fits.
#include <QAbstractButton>
#include <QClipboard>
#include <QComboBox>
#include <QImage>
#include <QListView>
#include <QMenu>
#include <QSignalSpy>
#include <QStyleOptionButton>
#include <QtTest>

#include <algorithm>

#include "core/base/csv.h"
#include "tests/test_main.h"
#include "tests/ui/fake_services.h"
#include "ui/views/main_window.h"

using namespace fw;
using namespace fw::ui;
using namespace std::chrono_literals;

class TestWorkbench : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { m_window.reset(); }

    void throughConfigureRunCompareAndExport()
    {
        open(sample::runFunction(6, 25ms)); // stages that outlast the poll
        QCOMPARE(m_window->page(), MainWindow::Configure);
        QCOMPARE(text("experimentStatus"), QStringLiteral("not run yet"));

        click("runExperiment");
        QCOMPARE(m_window->page(), MainWindow::Run);
        QCOMPARE(text("runTitle"), QStringLiteral("Running Demo"));
        QCOMPARE(text("experimentStatus"), QStringLiteral("running"));
        QVERIFY(find<QWidget>("engineCancel")->isVisible());
        QTRY_VERIFY(text("runLine").contains("Generating"));
        QTRY_VERIFY(text("runNumbers").contains(" of 600 texts"));
        auto* stages = find<QTableView>("stages")->model();
        QTRY_VERIFY(stages->rowCount() >= 4);
        QCOMPARE(stages->index(0, 0).data().toString(), QStringLiteral("base"));
        auto* samples = find<QListView>("samples");
        QTRY_COMPARE_WITH_TIMEOUT(samples->model()->rowCount(), 4, 4000);
        QVERIFY(samples->isVisible());
        QVERIFY(samples->model()->index(0, 0).data().toString().endsWith("the the the same way")); // newest first

        QTRY_COMPARE_WITH_TIMEOUT(text("runTitle"), QStringLiteral("Demo is complete"), 8000);
        QCOMPARE(text("experimentStatus"), QStringLiteral("completed"));
        QVERIFY(!find<QWidget>("engineCancel")->isVisible());
        click("runCompare");
        QCOMPARE(m_window->page(), MainWindow::Compare);
        QTRY_VERIFY(find<QComboBox>("metric")->isVisible());
        QCOMPARE(text("experimentCounts"), QStringLiteral("4 variants · 2 axes · 44,000 texts"));
        QCOMPARE(find<QComboBox>("metric")->currentText(), QStringLiteral("Expected maximum toxicity"));
        auto* table = find<QTableView>("comparisonTable");
        QCOMPARE(table->model()->rowCount(), 25);
        QVERIFY(text("findings").contains("6 layers knows or writes worse"));
        QVERIFY(!text("findings").contains("comparisons of the base with itself"));
        click("audit");
        QTRY_VERIFY(text("findings").contains("20 comparisons of the base with itself"));
        QVERIFY(text("findings").contains("1 claimed a change, falsely"));
        QVERIFY(find<QPushButton>("audit")->isEnabled());

        // One choice, all views: the axis, then a variant off.
        choose("axis", "Religion");
        QCOMPARE(table->model()->rowCount(), 30);
        click("variant-4");
        QCOMPARE(table->model()->rowCount(), 24);
        click("tab-bars");
        auto* view = qobject_cast<ChartView*>(find<QStackedWidget>("charts")->currentWidget());
        QCOMPARE(view->objectName(), QStringLiteral("chart-bars"));
        QCOMPARE(bars(*view->chart()), 24);

        const QTemporaryDir directory;
        m_answer = directory.filePath("chart.png");
        trigger("exportPng");
        QVERIFY(QImage(m_answer).width() >= 1000);
        QCOMPARE(text("notice").isEmpty(), false);
        m_answer = directory.filePath("chart.svg");
        trigger("exportSvg");
        QFile svg(m_answer);
        QVERIFY(svg.open(QIODevice::ReadOnly));
        const QByteArray drawing = svg.readAll();
        QVERIFY(drawing.contains("Expected maximum toxicity by religion"));
        QVERIFY(drawing.contains("Christians"));
        QVERIFY(!drawing.contains("int8"));
        m_answer = directory.filePath("table.csv");
        trigger("exportCsv");
        const auto csv = readCsv(m_answer.toStdString());
        QVERIFY(csv.ok());
        QCOMPARE(csv->rows.size(), std::size_t{24});
        QCOMPARE(bars(*view->chart()), 24); // the export left the chart on screen as it was
        QVERIFY(view->chart()->sceneRect().width() <= view->width());

        table->setFocus();
        table->selectRow(0);
        QTest::keySequence(table, QKeySequence::Copy);
        QVERIFY(QGuiApplication::clipboard()->text().contains("All groups\tbase\t"));
    }

    /// How long it takes is measured by tests/bench/bench_cancel.cpp.
    void cancelShowsAtOnceAndTheWindowLives()
    {
        const auto witness = std::make_shared<sample::Witness>();
        open(sample::runFunction(100000, 5ms, witness));
        m_window->runExperiment();
        QTRY_VERIFY(text("engineLine").contains("Compressing"));
        int ticks = 0;
        QTimer heart;
        connect(&heart, &QTimer::timeout, this, [&ticks] { ++ticks; });
        heart.start(10);
        QTRY_VERIFY(ticks >= 20); // the run would never end by itself: the event loop goes on beside it
        QVERIFY(m_window->workbench().engine().busy());

        click("engineCancel");
        QVERIFY(text("engineLine").startsWith("Cancelling")); // in the click itself, before any event
        QVERIFY(!find<QWidget>("engineCancel")->isEnabled());
        QTRY_VERIFY(!m_window->workbench().engine().busy());
        QVERIFY(witness->ended);
        QCOMPARE(text("runTitle"), QStringLiteral("Demo was cancelled"));
        QVERIFY(text("runHint").contains("continue where it stopped"));
        click("runAgain");
        QTRY_COMPARE(witness->runs.load(), 2);
    }

    void aFailureSaysWhatWhyAndWhatToDo()
    {
        open([](const experiment::Experiment&, const std::filesystem::path&, const run::RunContext&) {
            run::Outcome outcome;
            outcome.kind = run::OutcomeKind::Failed;
            outcome.error = {ErrorKind::Corrupt, "model.safetensors: tensor wte.weight ends beyond the file",
                             "fetch the file again"};
            return outcome;
        });
        click("runExperiment");
        QTRY_COMPARE(text("runTitle"), QStringLiteral("Demo failed"));
        QCOMPARE(text("runLine"), QStringLiteral("model.safetensors: tensor wte.weight ends beyond the file"));
        QCOMPARE(text("runHint"), QStringLiteral("fetch the file again"));
        QCOMPARE(text("experimentStatus"), QStringLiteral("failed"));
        QVERIFY(find<QWidget>("runAgain")->isVisible());
        QVERIFY(!find<QWidget>("runCompare")->isVisible());
    }

    void closingWhileRunningEndsTheRun()
    {
        const auto witness = std::make_shared<sample::Witness>();
        open(sample::runFunction(100000, 5ms, witness));
        m_window->runExperiment();
        QTRY_COMPARE(witness->runs.load(), 1);
        m_window.reset();
        QVERIFY(witness->ended);
    }

    void pagesChangeByKey()
    {
        open(sample::runFunction(1, 1ms));
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QCOMPARE(m_window->page(), MainWindow::Compare);
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(m_window->page(), MainWindow::Run);
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(m_window->page(), MainWindow::Configure);
        click("rail-compare");
        QCOMPARE(m_window->page(), MainWindow::Compare);
    }

    void anotherExperimentOfTheDatabaseIsCompared()
    {
        open(sample::runFunction(1, 1ms));
        auto* menu = find<QToolButton>("experimentName")->menu();
        QTRY_COMPARE(menu->actions().size(), 2);
        QCOMPARE(menu->actions()[0]->text(), QStringLiteral("Students")); // newest first
        menu->actions()[0]->trigger();
        QTRY_VERIFY(m_window->workbench().comparison());
        QCOMPARE(find<QToolButton>("experimentName")->text(), QStringLiteral("Students"));
        QCOMPARE(m_window->page(), MainWindow::Compare);
    }

    void withoutResultsThePageSaysWhatBelongsThere()
    {
        Services services = sample::services(sample::runFunction(1, 1ms));
        services.compare = [](const std::filesystem::path&, const std::string& name,
                              const CancelToken&) -> Result<compare::Comparison> {
            compare::Comparison none;
            none.experimentName = name;
            return none;
        };
        open(std::move(services));
        m_window->showPage(MainWindow::Compare);
        m_window->workbench().setExperimentName("Demo");
        m_window->workbench().refreshComparison();
        QTRY_VERIFY(!m_window->workbench().comparing());
        QCOMPARE(text("compareMessageTitle"), QStringLiteral("Nothing to compare yet"));
        QCOMPARE(text("experimentStatus"), QStringLiteral("not run yet"));
        QVERIFY(text("experimentCounts").isEmpty());
        QTest::qWait(20);
        const auto* message = find<QLabel>("compareMessage");
        QVERIFY(message->height() >= message->heightForWidth(message->width()));
        click("compareConfigure");
        QCOMPARE(m_window->page(), MainWindow::Configure);
    }

    void nothingIsCutOffAt1024By700_data()
    {
        QTest::addColumn<int>("page");
        QTest::newRow("configure") << 0;
        QTest::newRow("run") << 1;
        QTest::newRow("compare") << 2;
        QTest::newRow("scorers") << 3;
    }

    void nothingIsCutOffAt1024By700()
    {
        QFETCH(int, page);
        open(sample::runFunction(2, 5ms));
        m_window->resize(1024, 700);
        m_window->runExperiment();
        QTRY_VERIFY_WITH_TIMEOUT(m_window->workbench().comparison(), 5000);
        m_window->showPage(static_cast<MainWindow::Page>(page));
        QTRY_VERIFY(!m_window->busy());
        QCoreApplication::sendPostedEvents(); // what was read asks for a layout
        QCOMPARE(m_window->size(), QSize(1024, 700)); // and the content did not force it wider
        int looked = 0;
        for (QAbstractButton* button : m_window->findChildren<QAbstractButton*>()) {
            if (!button->isVisible() || button->text().isEmpty())
                continue;
            ++looked;
            QVERIFY2(button->width() + 1 >= button->minimumSizeHint().width() &&
                         button->height() + 1 >= button->minimumSizeHint().height(),
                     qPrintable(button->objectName() + ": " + button->text()));
            const QRect place(button->mapTo(m_window.get(), QPoint()), button->size());
            QVERIFY2(place.left() >= 0 && place.right() < 1024, qPrintable(button->objectName()));
        }
        for (QLabel* label : m_window->findChildren<QLabel*>()) {
            if (!label->isVisible() || label->text().isEmpty() || qobject_cast<ElidedLabel*>(label))
                continue;
            ++looked;
            const int needed =
                label->wordWrap() ? label->heightForWidth(label->width()) : label->minimumSizeHint().height();
            QVERIFY2(label->wordWrap() || label->width() + 1 >= label->minimumSizeHint().width(),
                     qPrintable(label->text()));
            QVERIFY2(label->height() + 1 >= needed, qPrintable(label->text()));
        }
        QVERIFY2(looked > 10, qPrintable(QString::number(looked)));
    }

    void darkAndLightColourEverything()
    {
        open(sample::runFunction(1, 1ms));
        m_window->setLook(MainWindow::Look::Dark);
        QTest::qWait(20);
        const QColor dark = m_window->grab().toImage().pixelColor(1000, 2);
        QCOMPARE(dark, Theme::darkTheme().page);
        m_window->setLook(MainWindow::Look::Light);
        QTest::qWait(20);
        QCOMPARE(m_window->grab().toImage().pixelColor(1000, 2), Theme::light().page);
    }

private:
    void open(RunFunction run) { open(sample::services(std::move(run))); }
    void open(Services services)
    {
        FileDialogs dialogs;
        dialogs.open = [this](QWidget*, const QString&, const QString&, const QString&) { return m_answer; };
        dialogs.save = dialogs.open;
        dialogs.directory = [this](QWidget*, const QString&, const QString&) { return m_answer; };
        m_window = std::make_unique<MainWindow>(std::move(services), dialogs, Theme::light());
        m_window->draft().load(sample::experimentDocument(), FAIRWEIGHT_SOURCE_DIR);
        m_window->setDatabase("made-up.db");
        m_window->resize(1440, 900);
        m_window->show();
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
    void click(const QString& name)
    {
        auto* widget = find<QWidget>(name);
        if (!QTest::qWaitFor([widget] { return widget->isVisible() && widget->width() > 8; })) // shown and laid out
            qFatal("%s cannot be seen", qPrintable(name));
        QTest::mouseClick(widget, Qt::LeftButton);
    }
    void trigger(const QString& name) { find<QAction>(name)->trigger(); }
    /// By keyboard: type-ahead in the list that is closed.
    void choose(const QString& box, const QString& entry)
    {
        auto* combo = find<QComboBox>(box);
        combo->setFocus();
        QTest::keyClicks(combo, entry.left(1));
        if (combo->currentText() != entry)
            qFatal("%s has no %s", qPrintable(box), qPrintable(entry));
    }
    static int bars(const ComparisonChart& chart)
    {
        int count = 0;
        for (const QGraphicsItem* item : chart.items())
            count += item->data(ComparisonChart::kKind).isValid() &&
                     item->data(ComparisonChart::kKind).toInt() == static_cast<int>(ComparisonChart::Kind::Bar);
        return count;
    }

    std::unique_ptr<MainWindow> m_window;
    QString m_answer;
};

FW_TEST(TestWorkbench)
#include "test_workbench.moc"
