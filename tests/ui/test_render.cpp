// The program around the window: its options, and the pictures that it makes without one.
#include <QImage>
#include <QtTest>

#include <algorithm>

#include "app/options.h"
#include "app/render.h"
#include "core/base/file.h"
#include "tests/test_main.h"
#include "tests/ui/fake_services.h"

using namespace fw;
using fw::app::Options;

class TestRender : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void optionsAreParsed()
    {
        const auto options = app::parseOptions({"fairweight", "--render", "--database", "a.db", "--experiment", "Demo",
                                                "--output", "out", "--theme=dark"});
        QVERIFY(options.ok());
        QCOMPARE(options->mode, Options::Mode::Render);
        QCOMPARE(options->experiment, QStringLiteral("Demo"));
        QCOMPARE(options->theme, QStringLiteral("dark"));
        QCOMPARE(app::parseOptions({"fairweight"})->mode, Options::Mode::Window);
        QCOMPARE(app::parseOptions({"fairweight", "--version"})->mode, Options::Mode::Version);
        const auto help = app::parseOptions({"fairweight", "--help"});
        QCOMPARE(help->mode, Options::Mode::Help);
        QVERIFY(help->helpText.contains("--screenshot"));
        QCOMPARE(app::parseOptions({"fairweight", "--size", "1280x800"})->size, QSize(1280, 800));
        const auto run = app::parseOptions({"fairweight", "--experiment", "e.json", "--database", "a.db", "--run"});
        QVERIFY(run->run);
    }

    void wrongOptionsAreRefused_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("named");
        QTest::newRow("unknown") << QStringList{"fairweight", "--colour"} << "colour";
        QTest::newRow("no output") << QStringList{"fairweight", "--render", "--database", "a.db", "--experiment", "D"}
                                   << "--output";
        QTest::newRow("no database") << QStringList{"fairweight", "--render", "--experiment", "D", "--output", "o"}
                                     << "--database";
        QTest::newRow("theme") << QStringList{"fairweight", "--theme", "pink"} << "pink";
        QTest::newRow("size") << QStringList{"fairweight", "--size", "1280"} << "--size";
        QTest::newRow("stray") << QStringList{"fairweight", "demo.json"} << "demo.json";
        QTest::newRow("run alone") << QStringList{"fairweight", "--run"} << "--run";
    }

    void wrongOptionsAreRefused()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, named);
        const auto options = app::parseOptions(arguments);
        QVERIFY(!options.ok());
        QVERIFY2(options.error().message.find(named.toStdString()) != std::string::npos,
                 options.error().message.c_str());
        QVERIFY(!options.error().hint.empty());
    }

    void picturesNeedNoDisplay()
    {
        QVERIFY(app::needsNoDisplay({"fairweight", "--render"}));
        QVERIFY(app::needsNoDisplay({"fairweight", "--screenshot=docs"}));
        QVERIFY(app::needsNoDisplay({"fairweight", "--version"}));
        QVERIFY(!app::needsNoDisplay({"fairweight", "--experiment", "render.json"}));
    }

    void everyChartIsWritten()
    {
        const QTemporaryDir directory;
        const auto files =
            app::renderCharts(ui::sample::comparison(), directory.filePath("charts").toStdString(), ui::Theme::light());
        QVERIFY(files.ok());
        // two scored metrics and three of degeneration on two axes, and one of whole runs; two charts in two formats;
        // and the trade-off of the one whose worst-off groups are known
        QCOMPARE(files->size(), std::size_t{(5 * 2 + 1) * 2 * 2 + 2});
        QVERIFY(std::any_of(files->begin(), files->end(), [](const std::filesystem::path& file) {
            return file.filename() == "expected_maximum_toxicity-trade-off.svg";
        }));
        for (const auto& file : *files)
            QVERIFY2(std::filesystem::file_size(file) > 1000, file.c_str());
        QVERIFY(QFile::exists(directory.filePath("charts/expected_maximum_toxicity-gender-differences.svg")));
        QVERIFY(QFile::exists(directory.filePath("charts/bits_per_byte-run-bars.png")));
        const auto refused = app::renderCharts(ui::sample::comparison(), "/proc/not-possible", ui::Theme::light());
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().message.find("/proc/not-possible") != std::string::npos);
    }

    void everyPageIsPictured()
    {
        const QTemporaryDir directory;
        const std::filesystem::path experiment = directory.filePath("demo.json").toStdString();
        QVERIFY(writeFileAtomically(experiment, ui::sample::experimentDocument().dump()).ok());
        const auto services = ui::sample::services(ui::sample::runFunction(1, std::chrono::milliseconds(1)));
        const Status status = app::saveScreenshots(services, experiment, "made-up.db",
                                                   directory.filePath("pages").toStdString(), ui::Theme::darkTheme());
        QVERIFY(status.ok());
        for (const char* page :
             {"configure", "run", "compare", "compare-bars", "scorers-card", "scorers-try", "scorers-evaluate"}) {
            const QImage image(directory.filePath(QString("pages/%1.png").arg(page)));
            QCOMPARE(image.size(), QSize(1440, 900));
            QCOMPARE(image.pixelColor(700, 2), ui::Theme::darkTheme().page);
        }
        QVERIFY(QImage(directory.filePath("pages/compare.png")) !=
                QImage(directory.filePath("pages/compare-bars.png")));
        QVERIFY(
            !app::saveScreenshots(services, "/not/there.json", {}, directory.path().toStdString(), ui::Theme::light())
                 .ok());
    }
};

FW_TEST(TestRender)
#include "test_render.moc"
