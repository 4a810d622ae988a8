// How long the window takes to show a cancel and to be idle again, over an engine that checks its token every 5 ms:
// bench_cancel [ATTEMPTS]. The aims are 100 ms and 250 ms (docs/performance.md). Run it with QT_QPA_PLATFORM=offscreen.
#include <QApplication>
#include <QElapsedTimer>
#include <QPushButton>

#include <algorithm>
#include <cstdio>
#include <vector>

#include "tests/ui/fake_services.h"
#include "ui/views/main_window.h"

int main(int argc, char** argv)
{
    using namespace fw::ui;
    QApplication application(argc, argv);
    const int attempts = argc > 1 ? std::max(1, QCoreApplication::arguments().at(1).toInt()) : 20;
    MainWindow window(sample::services(sample::runFunction(100000, std::chrono::milliseconds(5))), FileDialogs(),
                      Theme::light());
    window.draft().load(sample::experimentDocument(), FAIRWEIGHT_SOURCE_DIR);
    window.setDatabase("made-up.db");
    window.show();
    auto* cancel = window.findChild<QPushButton*>(QStringLiteral("engineCancel"));
    std::vector<double> shown;
    std::vector<double> idle;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        window.runExperiment();
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 300)
            QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
        timer.start();
        cancel->click();
        QCoreApplication::processEvents(); // painted
        shown.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        while (window.workbench().engine().busy())
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
        idle.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    for (auto* times : {&shown, &idle}) {
        std::sort(times->begin(), times->end());
        std::printf("%s: median %.1f ms, longest %.1f ms of %d\n", times == &shown ? "shown" : "idle ",
                    (*times)[times->size() / 2], times->back(), attempts);
    }
    return 0;
}
