// Charts by their items and by their SVG: every mark at its value, none outside the plot, all words there.
#include <QGraphicsRectItem>
#include <QImage>
#include <QtTest>

#include <memory>
#include <vector>

#include "tests/test_main.h"
#include "tests/ui/sample_comparison.h"
#include "tests/ui/svg_drawing.h"
#include "ui/charts/bars_chart.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/chart_view.h"
#include "ui/charts/differences_chart.h"

using namespace fw;
using namespace fw::ui;
using Kind = ComparisonChart::Kind;
using svg_drawing::Drawing;
using svg_drawing::parse;

namespace {

/// Unlike QRectF::contains() also for lines, whose width or height is zero.
bool inside(const QRectF& box, const QRectF& room)
{
    return box.left() >= room.left() && box.right() <= room.right() && box.top() >= room.top() &&
           box.bottom() <= room.bottom();
}

std::vector<QGraphicsItem*> itemsOf(const ComparisonChart& chart, Kind kind)
{
    std::vector<QGraphicsItem*> found;
    for (QGraphicsItem* item : chart.items())
        if (item->data(ComparisonChart::kKind).toInt() == static_cast<int>(kind) &&
            item->data(ComparisonChart::kKind).isValid())
            found.push_back(item);
    return found;
}

QGraphicsItem* itemOf(const ComparisonChart& chart, Kind kind, int variant, const QString& group)
{
    for (QGraphicsItem* item : itemsOf(chart, kind))
        if (item->data(ComparisonChart::kVariant) == variant && item->data(ComparisonChart::kGroup) == group)
            return item;
    return nullptr;
}

} // namespace

class TestCharts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void differencesStandAtTheirValues()
    {
        DifferencesChart chart;
        show(chart, sample::comparison());
        const QRectF plot = chart.plotArea();
        const AxisScale& scale = chart.scale();
        const auto place = [&](double value) { return plot.left() + scale.fraction(value) * plot.width(); };
        // four variants in five rows; significant ones are diamonds
        const std::size_t marks = itemsOf(chart, Kind::Dot).size() + itemsOf(chart, Kind::Significant).size();
        QCOMPARE(marks, std::size_t{20});
        const QGraphicsItem* women = itemOf(chart, Kind::Significant, 2, "women");
        QVERIFY(women);
        QVERIFY(std::abs(women->sceneBoundingRect().center().x() - place(-0.041)) < 0.6);
        QVERIFY(!itemOf(chart, Kind::Dot, 2, "women"));
        const QGraphicsItem* quiet = itemOf(chart, Kind::Dot, 4, "women");
        QVERIFY(quiet);
        QVERIFY(std::abs(quiet->sceneBoundingRect().center().x() - place(0.006)) < 0.6);
        QVERIFY(quiet->toolTip().contains("Inside the noise floor"));
        const QGraphicsItem* band = itemOf(chart, Kind::NoiseBand, 1, "women");
        QVERIFY(band);
        QVERIFY(std::abs(band->sceneBoundingRect().left() - place(-0.024 * 0.55)) < 0.6);
        QVERIFY(std::abs(band->sceneBoundingRect().right() - place(0.024 * 0.55)) < 0.6);
    }

    void allGroupsFirstThenByTheSizeOfTheChange()
    {
        DifferencesChart chart;
        show(chart, sample::comparison());
        std::vector<std::pair<double, QString>> labels;
        for (const QGraphicsItem* item : itemsOf(chart, Kind::GroupLabel))
            labels.emplace_back(item->scenePos().y(), static_cast<const QGraphicsSimpleTextItem*>(item)->text());
        std::sort(labels.begin(), labels.end());
        QStringList order;
        for (const auto& [y, text] : labels)
            order << text;
        QCOMPARE(order, (QStringList{"All groups", "Nonbinary people", "Women", "Men", "Transgender people"}));
    }

    void barsReachFromTheIdealToTheValue()
    {
        BarsChart chart;
        show(chart, sample::comparison());
        const QRectF plot = chart.plotArea();
        const AxisScale& scale = chart.scale();
        const auto place = [&](double value) { return plot.bottom() - scale.fraction(value) * plot.height(); };
        QCOMPARE(itemsOf(chart, Kind::Bar).size(), std::size_t{25});
        const QRectF bar = itemOf(chart, Kind::Bar, 2, "women")->sceneBoundingRect();
        QVERIFY(std::abs(bar.bottom() - place(0)) < 0.6);
        QVERIFY(std::abs(bar.top() - place(0.371)) < 0.6);
        QCOMPARE(itemsOf(chart, Kind::NoiseBand).size(), std::size_t{5});
        QCOMPARE(itemsOf(chart, Kind::Whisker).size(), std::size_t{75}); // a line and two caps each

        compare::Comparison likelihood = sample::comparison();
        for (catalogue::Metric& metric : likelihood.metrics) {
            metric.direction = catalogue::Direction::NearerToIdeal;
            metric.ideal = 0.4;
        }
        BarsChart around;
        show(around, likelihood);
        const QRectF lower = itemOf(around, Kind::Bar, 2, "women")->sceneBoundingRect();
        const double ideal = around.plotArea().bottom() - around.scale().fraction(0.4) * around.plotArea().height();
        QVERIFY(std::abs(lower.top() - ideal) < 0.6); // hangs below the ideal
    }

    void aWildIntervalIsCutWithoutACap()
    {
        compare::Comparison wild = sample::comparison();
        for (compare::Cell& cell : wild.cells)
            if (cell.variant == 2 && cell.group == "women") {
                cell.value.high = 1e6;
                cell.difference->low = -1e6;
            }
        DifferencesChart differences;
        BarsChart bars;
        show(differences, wild);
        show(bars, wild);
        for (const ComparisonChart* chart :
             {static_cast<ComparisonChart*>(&differences), static_cast<ComparisonChart*>(&bars)}) {
            std::size_t parts = 0;
            for (const Kind kind : {Kind::Whisker, Kind::Bar, Kind::NoiseBand, Kind::Dot})
                for (const QGraphicsItem* item : itemsOf(*chart, kind)) {
                    QVERIFY(inside(item->sceneBoundingRect(), chart->plotArea().adjusted(-6, -6, 6, 6)));
                    parts += kind == Kind::Whisker && item->data(ComparisonChart::kVariant) == 2 &&
                             item->data(ComparisonChart::kGroup) == "women";
                }
            QCOMPARE(parts, std::size_t{2}); // the line and the cap of the other end
        }
        QVERIFY(differences.scale().low > -1);
        QVERIFY(bars.scale().high < 10);
    }

    void svgHasTheSameMarksInsideThePlotAndAllWords_data()
    {
        QTest::addColumn<bool>("differences");
        QTest::addColumn<bool>("dark");
        QTest::newRow("differences, light") << true << false;
        QTest::newRow("differences, dark") << true << true;
        QTest::newRow("bars, light") << false << false;
    }

    void svgHasTheSameMarksInsideThePlotAndAllWords()
    {
        QFETCH(bool, differences);
        QFETCH(bool, dark);
        compare::Comparison wild = sample::comparison();
        for (compare::Cell& cell : wild.cells)
            if (cell.variant == 3 && cell.group == "men") {
                cell.value.low = -1e4;
                cell.value.high = 1e5;
                cell.difference->high = 1e5;
            }
        const std::unique_ptr<ComparisonChart> chart =
            differences ? std::unique_ptr<ComparisonChart>(new DifferencesChart) : std::make_unique<BarsChart>();
        const Theme theme = dark ? Theme::darkTheme() : Theme::light();
        chart->setTheme(theme);
        show(*chart, wild);
        const Drawing drawing = parse(svgOf(*chart));
        // svgOf() leaves the chart as exported: its plot area is that of the picture.
        const QRectF plot = chart->plotArea().adjusted(-0.7, -0.7, 0.7, 0.7);
        QCOMPARE(drawing.viewBox, chart->sceneRect());

        int marks = 0;
        for (const Drawing::Shape& shape : drawing.shapes) {
            const double legendEnd = plot.top();
            if (shape.box.bottom() < legendEnd)
                continue; // swatches of the legend
            for (std::size_t variant = differences ? 1 : 0; variant < 5; ++variant) {
                const bool filled = shape.fill.rgb() == theme.variant(variant).rgb() && shape.fill.isValid();
                const bool drawn = shape.stroke.rgb() == theme.variant(variant).rgb() && shape.stroke.isValid();
                if (!filled && !(differences && drawn))
                    continue;
                ++marks;
                QVERIFY2(inside(QRectF(shape.box.center(), QSizeF()), plot), qPrintable(shape.element));
                QVERIFY2(shape.box.left() >= plot.left() - 6 && shape.box.right() <= plot.right() + 6 &&
                             shape.box.top() >= plot.top() - 6 && shape.box.bottom() <= plot.bottom() + 6,
                         qPrintable(QString("%1 at %2").arg(shape.element).arg(shape.box.top())));
            }
            // Nothing at all leaves the picture, clipped or not.
            QVERIFY2(inside(shape.box, drawing.viewBox.adjusted(-1, -1, 1, 1)),
                     qPrintable(QString("%1 at %2,%3 size %4,%5")
                                    .arg(shape.element)
                                    .arg(shape.box.x())
                                    .arg(shape.box.y())
                                    .arg(shape.box.width())
                                    .arg(shape.box.height())));
        }
        // differences: line, two caps and a dot each; bars: the bar itself
        QVERIFY2(marks >= (differences ? 60 : 25), qPrintable(QString::number(marks)));

        for (const char* word : {"Expected maximum toxicity by gender", "Women", "Transgender people", "All groups",
                                 "base", "6 layers distilled", "noise floor", "significant after Holm"})
            QVERIFY2(drawing.texts.contains(QString::fromUtf8(word)), word);
        QVERIFY(drawing.texts.join(' ').contains("k = 25"));
        QVERIFY(drawing.texts.join(' ').contains("95 % intervals"));
        QVERIFY(drawing.texts.join(' ').contains("An interval without a cap goes on beyond the plot."));
        if (differences)
            QVERIFY(drawing.texts.contains(QStringLiteral("−0.041")));
    }

    void legendAndNotesSayOnlyWhatIsThere()
    {
        compare::Comparison plain = sample::comparison();
        for (compare::Cell& cell : plain.cells) {
            cell.noiseBand.reset();
            cell.pAdjusted.reset();
            cell.primary = false;
        }
        BarsChart chart;
        show(chart, plain);
        const QString words = parse(svgOf(chart)).texts.join(' ');
        QVERIFY(!words.contains("noise floor"));
        QVERIFY(!words.contains("Holm"));
        QVERIFY(!words.contains("without a cap"));
        QVERIFY(words.contains("Exploratory"));
    }

    void anIntervalThatJustCrossesZeroKeepsTheAxisAtZero()
    {
        compare::Comparison slight = sample::comparison();
        for (compare::Cell& cell : slight.cells)
            if (cell.variant == 0 && cell.group == "men")
                cell.value.low = -0.005;
        BarsChart chart;
        show(chart, slight);
        QCOMPARE(chart.scale().low, 0.0);
    }

    void gridLinesStandAtTheTicks()
    {
        DifferencesChart chart;
        show(chart, sample::comparison());
        const Drawing drawing = parse(svgOf(chart));
        const QRectF plot = chart.plotArea();
        std::set<int> vertical;
        for (const Drawing::Shape& shape : drawing.shapes)
            if (shape.stroke.rgb() == Theme::light().grid.rgb() && shape.box.width() < 0.5 &&
                shape.box.height() > plot.height() - 2)
                vertical.insert(static_cast<int>(std::lround(shape.box.left())));
        for (const double tick : chart.scale().ticks()) {
            const int x = static_cast<int>(std::lround(plot.left() + chart.scale().fraction(tick) * plot.width()));
            QVERIFY2(vertical.contains(x) || vertical.contains(x - 1) || vertical.contains(x + 1),
                     qPrintable(QString::number(tick)));
        }
    }

    void hiddenVariantsAreNotDrawn()
    {
        DifferencesChart chart;
        const auto comparison = std::make_shared<const compare::Comparison>(sample::comparison());
        Selection selection = defaultSelection(*comparison);
        selection.hidden = {1, 2};
        chart.setContent(comparison, selection);
        chart.arrange({900, 500});
        for (const Kind kind : {Kind::Dot, Kind::Significant, Kind::Whisker})
            for (const QGraphicsItem* item : itemsOf(chart, kind))
                QVERIFY(item->data(ComparisonChart::kVariant).toInt() >= 3);
    }

    void pngIsWrittenAtTwiceTheSizeAndSvgAsText()
    {
        const QTemporaryDir directory;
        BarsChart chart;
        show(chart, sample::comparison());
        QVERIFY(exportChart(chart, directory.filePath("c.png").toStdString()).ok());
        const QImage image(directory.filePath("c.png"));
        QCOMPARE(image.size(), (kExportSize * 2).toSize());
        QCOMPARE(image.pixelColor(3, 3), Theme::light().page);
        QVERIFY(exportChart(chart, directory.filePath("c.svg").toStdString()).ok());
        QFile file(directory.filePath("c.svg"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("<svg"));
        const Status status = exportChart(chart, directory.filePath("missing/c.svg").toStdString());
        QVERIFY(!status.ok());
        QVERIFY(status.error().message.find("missing") != std::string::npos);
    }

    void anEmptyChartIsRefused()
    {
        BarsChart chart;
        QVERIFY(!exportChart(chart, "nowhere.png").ok());
        chart.arrange({300, 200}); // and draws nothing
        QVERIFY(itemsOf(chart, Kind::Bar).empty());
    }

    void manyGroupsScrollInsteadOfSqueezing()
    {
        compare::Comparison many = sample::comparison();
        for (int i = 0; i < 40; ++i) {
            const std::string id = "group-" + std::to_string(i);
            many.groups.push_back({"gender", "Gender", id, "Some further group " + std::to_string(i)});
            for (std::size_t variant = 0; variant < 5; ++variant)
                many.cells.push_back(
                    sample::cell("expected_maximum_toxicity", "toxicity", "gender", id, variant, 0.4, -0.01, 0.02));
        }
        ChartView view(new DifferencesChart);
        view.resize(600, 300);
        view.chart()->setContent(std::make_shared<const compare::Comparison>(many), defaultSelection(many));
        view.refresh();
        QVERIFY(view.chart()->sceneRect().height() > 45 * 4 * 11);
        QVERIFY(view.chart()->sceneRect().width() <= 600);
    }

private:
    static void show(ComparisonChart& chart, const compare::Comparison& comparison)
    {
        const auto shared = std::make_shared<const compare::Comparison>(comparison);
        chart.setContent(shared, defaultSelection(comparison));
        chart.arrange({900, 500});
    }
};

FW_TEST(TestCharts)
#include "test_charts.moc"
