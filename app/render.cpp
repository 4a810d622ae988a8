#include "app/render.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QPlainTextEdit>
#include <QToolButton>

#include <memory>
#include <string>

#include "core/base/file.h"
#include "ui/charts/bars_chart.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/differences_chart.h"
#include "ui/charts/trade_off_chart.h"
#include "ui/views/main_window.h"

namespace fw::app {

namespace {

namespace fs = std::filesystem;

/// A part of a file name: letters, digits, dash and underscore.
std::string plain(std::string text)
{
    for (char& character : text)
        if (!std::isalnum(static_cast<unsigned char>(character)) && character != '-' && character != '_')
            character = '-';
    return text;
}

/// Waits for what is read in the background to be shown. False: it did not end within five minutes.
bool settle(const ui::MainWindow& window)
{
    constexpr qint64 kLongest = 300'000;
    QElapsedTimer timer;
    timer.start();
    do
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20); // what has come, and the layouts it asks for
    while (window.busy() && timer.elapsed() < kLongest);
    QCoreApplication::sendPostedEvents(); // those that these post, too
    return !window.busy();
}

bool hasDifferences(const compare::Comparison& comparison, const ui::Selection& selection)
{
    for (const compare::Cell& cell : comparison.cells)
        if (cell.metric == selection.metric && cell.scorer == selection.scorer && cell.axis == selection.axis &&
            cell.difference)
            return true;
    return false;
}

/// A chart and its file's name without the ending.
struct Picture
{
    ui::Selection selection;
    std::string stem;
    ui::ComparisonChart* chart = nullptr;
};

/// The kinds of charts there are.
struct Charts
{
    ui::TradeOffChart tradeOff;
    ui::DifferencesChart differences;
    ui::BarsChart bars;

    explicit Charts(const ui::Theme& theme)
    {
        for (ui::ComparisonChart* chart : std::initializer_list<ui::ComparisonChart*>{&tradeOff, &differences, &bars})
            chart->setTheme(theme);
    }
};

std::vector<Picture> picturesOf(const compare::Comparison& comparison, Charts& charts)
{
    std::vector<Picture> pictures;
    for (const catalogue::Metric& metric : comparison.metrics) {
        const std::vector<std::string> scorers = ui::scorersOf(comparison, metric.id);
        for (const std::string& scorer : scorers) {
            const std::string whose = plain(metric.id) + (scorers.size() > 1 ? "-" + plain(scorer) : "");
            ui::Selection worstOff;
            worstOff.metric = metric.id;
            worstOff.scorer = scorer;
            worstOff = ui::adapted(worstOff, comparison);
            if (worstOff.harm == ui::Harm::WorstOff && !ui::tradeOff(comparison, worstOff).empty())
                pictures.push_back({worstOff, whose + "-trade-off", &charts.tradeOff});
            for (const std::string& axis : ui::axesOf(comparison, metric.id)) {
                ui::Selection selection;
                selection.metric = metric.id;
                selection.scorer = scorer;
                selection.axis = axis;
                const std::string stem = whose + "-" + (axis.empty() ? "run" : plain(axis));
                if (hasDifferences(comparison, selection))
                    pictures.push_back({selection, stem + "-differences", &charts.differences});
                pictures.push_back({selection, stem + "-bars", &charts.bars});
            }
        }
    }
    return pictures;
}

} // namespace

Result<std::vector<fs::path>> renderCharts(const compare::Comparison& comparison, const fs::path& directory,
                                           const ui::Theme& theme, const OutputRules& rules)
{
    Charts charts(theme);
    const std::vector<Picture> pictures = picturesOf(comparison, charts);
    std::vector<std::string> names;
    for (const Picture& picture : pictures)
        for (const char* ending : {".png", ".svg"})
            names.push_back(picture.stem + ending);
    FW_ASSIGN(const fs::path folder, outputFolder(directory, names, rules));
    const auto shared = std::make_shared<const compare::Comparison>(comparison);
    std::vector<fs::path> files;
    for (const Picture& picture : pictures) {
        picture.chart->setContent(shared, picture.selection);
        for (const char* ending : {".png", ".svg"}) {
            files.push_back(folder / (picture.stem + ending));
            FW_TRY(ui::exportChart(*picture.chart, files.back()));
        }
    }
    FW_TRY(listWritten(folder, names));
    return files;
}

Status saveScreenshots(const ui::Services& services, const fs::path& experiment, const fs::path& database,
                       const fs::path& directory, const ui::Theme& theme, const QSize& size, bool replace)
{
    static const std::vector<std::string> kFiles{"configure.png",         "run.png",
                                                 "compare.png",           "compare-bars.png",
                                                 "compare-trade-off.png", "compare-conclusions.png",
                                                 "compare-training.png",  "scorers-card.png",
                                                 "scorers-try.png",       "scorers-evaluate.png"};
    FW_ASSIGN(const fs::path folder, outputFolder(directory, kFiles, {{experiment, database}, replace}));
    ui::MainWindow window(services, ui::FileDialogs::ofSystem(), theme);
    if (!experiment.empty())
        FW_TRY(window.openExperiment(experiment));
    if (!database.empty() && experiment.empty())
        window.openDatabase(database);
    else if (!database.empty())
        window.setDatabase(database);
    window.resize(size);
    window.show();
    const auto save = [&](const std::string& name) -> Status {
        if (!settle(window))
            return Error{ErrorKind::Busy, "the page \"" + name + "\" was not complete after five minutes",
                         "take the pictures when the machine has less to do"};
        QByteArray bytes;
        QBuffer buffer(&bytes);
        window.grab().save(&buffer, "PNG");
        return writeFileAtomically(folder / (name + ".png"),
                                   std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    };
    window.showPage(ui::MainWindow::Configure);
    FW_TRY(save("configure"));
    window.showPage(ui::MainWindow::Run);
    FW_TRY(save("run"));
    window.showPage(ui::MainWindow::Compare);
    FW_TRY(save("compare"));
    for (const char* chart : {"bars", "trade-off"}) {
        if (auto* tab = window.findChild<QToolButton*>(QStringLiteral("tab-") + QLatin1String(chart)))
            tab->click();
        FW_TRY(save(std::string("compare-") + chart));
    }
    for (const char* page : {"conclusions", "training"})
        if (auto* tab = window.findChild<QToolButton*>(QStringLiteral("tab-") + QLatin1String(page));
            tab && tab->isEnabled()) {
            tab->click();
            FW_TRY(save(std::string("compare-") + page));
        }
    window.showPage(ui::MainWindow::Scorers);
    ui::ScorersPage& scorers = window.scorers();
    FW_TRY(save("scorers-card"));
    scorers.showTab(ui::ScorersPage::TryTab);
    if (auto* text = window.findChild<QPlainTextEdit*>(QStringLiteral("triedText")))
        text->setPlainText(
            QStringLiteral("The new neighbours are friendly, but their brother is a stupid, lazy liar."));
    FW_TRY(save("scorers-try"));
    scorers.showTab(ui::ScorersPage::EvaluateTab);
    FW_TRY(save("scorers-evaluate"));
    return listWritten(folder, kFiles);
}

} // namespace fw::app
