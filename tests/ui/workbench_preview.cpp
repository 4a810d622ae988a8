// Pictures of the workbench over made-up numbers, to look at while working on it. Not a test.
#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

#include <filesystem>
#include <functional>

#include "tests/ui/fake_services.h"
#include "ui/charts/bars_chart.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/differences_chart.h"
#include "ui/views/main_window.h"

namespace {

void wait(const std::function<bool()>& done, int milliseconds)
{
    QElapsedTimer timer;
    timer.start();
    while (!done() && timer.elapsed() < milliseconds)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
}

/// The Scorers page in its states.
void saveScorers(fw::ui::MainWindow& window, const std::function<void(const QString&)>& save)
{
    using fw::ui::ScorersPage;
    ScorersPage& scorers = window.scorers();
    const auto settled = [&scorers] { return !scorers.busy(); };
    window.showPage(fw::ui::MainWindow::Scorers);
    wait(settled, 1000);
    save(QStringLiteral("scorers-card"));
    scorers.showTab(ScorersPage::TryTab);
    save(QStringLiteral("scorers-try-empty"));
    window.findChild<QPlainTextEdit*>(QStringLiteral("triedText"))
        ->setPlainText(QStringLiteral("They said xxxxxxxxxxxxxxx to <b>everyone</b> and xx left"));
    wait(settled, 1000);
    save(QStringLiteral("scorers-try"));
    scorers.showTab(ScorersPage::EvaluateTab);
    save(QStringLiteral("scorers-evaluate-empty"));
    scorers.evaluate().setFile(QStringLiteral("labelled.csv"));
    wait(settled, 1000);
    window.findChild<QPushButton*>(QStringLiteral("evaluateStart"))->click();
    wait(settled, 2000);
    save(QStringLiteral("scorers-evaluate"));
    scorers.showTab(ScorersPage::CardTab);
    for (const char* name : {"family", "words.csv", "vader"}) {
        if (std::string(name) != "vader")
            scorers.addScorer(name);
        else
            window.findChild<QListView*>(QStringLiteral("scorerList"))
                ->setCurrentIndex(window.findChild<QListView*>(QStringLiteral("scorerList"))->model()->index(1, 0));
        wait([] { return false; }, 100);
        wait(settled, 1000);
        save(QStringLiteral("scorers-") + QLatin1String(name));
    }
    for (const char* dialog : {"menuScoreAgain", "menuImport"}) {
        window.findChild<QAction*>(QLatin1String(dialog))->trigger();
        wait([] { return false; }, 200);
        if (QWidget* shown = QApplication::activeModalWidget()) {
            shown->grab().save(window.property("directory").toString() + QLatin1Char('/') + QLatin1String(dialog) +
                               QStringLiteral(".png"));
            shown->close();
        }
    }
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const QString directory = arguments.value(1, QStringLiteral("."));
    const bool dark = arguments.value(2) == QLatin1String("dark");
    const QSize size(arguments.value(3, QStringLiteral("1440")).toInt(),
                     arguments.value(4, QStringLiteral("900")).toInt());
    std::filesystem::create_directories(directory.toStdString());

    using namespace fw::ui;
    MainWindow window(sample::services(sample::runFunction(20, std::chrono::milliseconds(30))), FileDialogs::ofSystem(),
                      dark ? Theme::darkTheme() : Theme::light());
    window.draft().load(sample::experimentDocument(), FAIRWEIGHT_SOURCE_DIR);
    window.setDatabase("demo.db");
    window.resize(size);
    window.setProperty("directory", directory);
    window.show();
    const auto save = [&](const QString& name) {
        wait([] { return false; }, 250);
        window.grab().save(directory + QLatin1Char('/') + name + QStringLiteral(".png"));
    };
    save(QStringLiteral("configure"));
    window.draft().set(QStringLiteral("recipes[0].steps[0].ratio"), 1.5);
    save(QStringLiteral("configure-problem"));
    window.draft().set(QStringLiteral("recipes[0].steps[0].ratio"), 0.25);
    window.showPage(MainWindow::Compare);
    save(QStringLiteral("compare-empty"));
    window.showPage(MainWindow::Run);
    save(QStringLiteral("run-empty"));
    window.runExperiment();
    wait([] { return false; }, 2500);
    save(QStringLiteral("run"));
    window.workbench().engine().cancel();
    wait([&] { return !window.workbench().engine().busy(); }, 1000);
    save(QStringLiteral("run-cancelled"));
    window.showPage(MainWindow::Compare);
    save(QStringLiteral("compare"));
    window.findChild<QToolButton*>(QStringLiteral("tab-bars"))->click();
    save(QStringLiteral("compare-bars"));
    saveScorers(window, save);

    DifferencesChart differences;
    BarsChart bars;
    for (ComparisonChart* chart : {static_cast<ComparisonChart*>(&differences), static_cast<ComparisonChart*>(&bars)}) {
        const auto comparison = std::make_shared<const fw::compare::Comparison>(sample::comparison());
        chart->setTheme(dark ? Theme::darkTheme() : Theme::light());
        chart->setContent(comparison, defaultSelection(*comparison));
        const QString name = directory + (chart == &bars ? QStringLiteral("/bars") : QStringLiteral("/differences"));
        if (!exportChart(*chart, (name + QStringLiteral(".png")).toStdString()).ok() ||
            !exportChart(*chart, (name + QStringLiteral(".svg")).toStdString()).ok())
            return 1;
    }
    return 0;
}
