// fairweight: the workbench. With --render or --screenshot it writes pictures and opens no window.
#include <QApplication>
#include <QFileInfo>
#include <QLocale>
#include <QScreen>

#include <cstdio>
#include <cstdlib>

#include "app/options.h"
#include "app/render.h"
#include "app/services.h"
#include "core/base/caught.h"
#include "core/nn/kernels/runtime.h"
#include "ui/views/main_window.h"

namespace {

using fw::app::Options;

int fail(const fw::Error& error)
{
    std::fprintf(stderr, "error: %s\n", error.message.c_str());
    if (!error.hint.empty())
        std::fprintf(stderr, "hint: %s\n", error.hint.c_str());
    return 1;
}

fw::Error noDisplay(const std::string& why)
{
    return {fw::ErrorKind::Incompatible, "the workbench needs a display" + why,
            "run ./run.sh --headless for the same experiment in the terminal, or fairweight --render for the charts"};
}

/// Qt ends the program where it cannot reach the display: say it in our words first.
void onMessage(QtMsgType type, const QMessageLogContext&, const QString& message)
{
    if (type == QtFatalMsg) {
        if (message.contains(QLatin1String("platform plugin")))
            std::exit(fail(noDisplay(": " + message.section(QLatin1Char('\n'), 0, 0).toStdString())));
        std::fprintf(stderr, "fatal: %s\n", qPrintable(message));
        return;
    }
    // Warnings of the platform say nothing to a user; they are there for developers who ask.
    if (type == QtCriticalMsg || qEnvironmentVariableIsSet("FAIRWEIGHT_DEBUG"))
        std::fprintf(stderr, "%s\n", qPrintable(message));
}

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || !qEnvironmentVariableIsEmpty("DISPLAY") ||
           !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

fw::ui::Theme themeOf(const Options& options)
{
    if (options.theme == QLatin1String("dark"))
        return fw::ui::Theme::darkTheme();
    if (options.theme == QLatin1String("light") || options.mode != Options::Mode::Window)
        return fw::ui::Theme::light();
    return fw::ui::Theme::ofSystem();
}

int render(const Options& options)
{
    const auto comparison =
        fw::app::compareByName(options.database.toStdString(), options.experiment.toStdString(), {});
    if (!comparison.ok())
        return fail(comparison.error());
    const auto files = fw::app::renderCharts(*comparison, options.output.toStdString(), themeOf(options),
                                             {{options.database.toStdString()}, options.force});
    if (!files.ok())
        return fail(files.error());
    std::printf("%zu charts in %s\n", files->size(), qPrintable(options.output));
    return 0;
}

/// What a slot throws ends that slot alone, with a line where the program was started.
class Application : public QApplication
{
public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override
    {
        try {
            return QApplication::notify(receiver, event);
        } catch (...) {
            fail(fw::caughtError("do this"));
            return false;
        }
    }
};

constexpr int kComputing = 2; ///< threads at a time: the engine and a background job

int openWindow(const Options& options)
{
    if (const fw::Status status = fw::nn::startThreads(fw::nn::threads(), kComputing); !status.ok())
        return fail(status.error());
    fw::ui::MainWindow window(fw::app::realServices(), fw::ui::FileDialogs::ofSystem(), themeOf(options));
    const std::filesystem::path database = options.database.toStdString();
    const bool there = !database.empty() && QFileInfo::exists(options.database);
    if (there) // a file that is no database of ours is an error of the command line
        if (const auto names = window.workbench().services().experiments(database); !names.ok())
            return fail(names.error());
    if (!options.experiment.isEmpty())
        if (const fw::Status status = window.openExperiment(options.experiment.toStdString()); !status.ok())
            return fail(status.error());
    if (there && options.experiment.isEmpty())
        window.openDatabase(database);
    else if (!database.empty())
        window.setDatabase(database);
    window.resize(options.size.isEmpty() ? fw::ui::MainWindow::openingSize(window.screen()->availableSize())
                                         : options.size);
    window.show();
    if (options.run && !window.runExperiment()) {
        const fw::ui::RunReadiness readiness = window.readiness();
        return fail({fw::ErrorKind::InvalidInput, readiness.why.toStdString(), readiness.hint.toStdString()});
    }
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
try {
    fw::endWithErrorOnTerminate();
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    QCoreApplication::setApplicationName(QStringLiteral("fairweight"));
    QCoreApplication::setApplicationVersion(QStringLiteral(FAIRWEIGHT_VERSION));
    qInstallMessageHandler(onMessage);
    if (fw::app::needsNoDisplay(arguments))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    else if (!hasDisplay())
        return fail(noDisplay(", and there is none here"));

    Application application(argc, argv);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); // as the words, so the numbers
    const auto options = fw::app::parseOptions(arguments);
    if (!options.ok())
        return fail(options.error());
    switch (options->mode) {
    case Options::Mode::Help:
        std::fputs(qPrintable(options->helpText), stdout);
        return 0;
    case Options::Mode::Version:
        std::printf("fairweight %s\n", FAIRWEIGHT_VERSION);
        return 0;
    case Options::Mode::Render:
        return render(*options);
    case Options::Mode::Screenshot: {
        const fw::Status status = fw::app::saveScreenshots(
            fw::app::realServices(), options->experiment.toStdString(), options->database.toStdString(),
            options->output.toStdString(), themeOf(*options),
            options->size.isEmpty() ? QSize(1440, 900) : options->size, options->force);
        return status.ok() ? 0 : fail(status.error());
    }
    case Options::Mode::Window:
        break;
    }
    return openWindow(*options);
} catch (...) {
    return fail(fw::caughtError("do this"));
}
