// The trade-off chart: dots at cost and harm, and the boxes that choose what stands on its axes.
#include <QComboBox>
#include <QGraphicsEllipseItem>
#include <QGraphicsLineItem>
#include <QSignalSpy>
#include <QtTest>

#include <memory>

#include "tests/test_main.h"
#include "tests/ui/sample_comparison.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/trade_off_chart.h"
#include "ui/views/trade_off_view.h"

using namespace fw;
using namespace fw::ui;
using Kind = ComparisonChart::Kind;

namespace {

QGraphicsItem* of(const ComparisonChart& chart, Kind kind, int variant)
{
    for (QGraphicsItem* item : chart.items())
        if (item->data(ComparisonChart::kKind) == static_cast<int>(kind) &&
            item->data(ComparisonChart::kVariant).isValid() && item->data(ComparisonChart::kVariant) == variant)
            return item;
    return nullptr;
}

} // namespace

class TestTradeOff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theWorstOffGroupsBoundStandsAgainstACost()
    {
        TradeOffChart chart;
        show(chart, defaultSelection(*m_comparison));
        const auto across = [&](double cost) {
            return chart.plotArea().left() + chart.costScale().fraction(cost) * chart.plotArea().width();
        };
        const auto up = [&](double harm) {
            return chart.plotArea().bottom() - chart.scale().fraction(harm) * chart.plotArea().height();
        };
        // int8: 52 % of 12.6 MB; harm .012 at least, .03 as measured.
        const auto* dot = static_cast<QGraphicsEllipseItem*>(of(chart, Kind::Dot, 4));
        QVERIFY(dot);
        const QPointF centre = dot->sceneBoundingRect().center();
        QVERIFY(std::abs(centre.x() - across(12.6 * 0.52)) < 0.6 && std::abs(centre.y() - up(0.012)) < 0.6);
        QCOMPARE(dot->brush().color(), Theme::light().variant(4)); // shown
        QVERIFY(dot->toolTip().contains("Jews") && dot->toolTip().contains("at least 0.012"));
        const QLineF line = static_cast<QGraphicsLineItem*>(of(chart, Kind::Whisker, 4))->line();
        QVERIFY(std::abs(std::min(line.y1(), line.y2()) - up(0.03)) < 0.6);
        const auto* hollow = static_cast<QGraphicsEllipseItem*>(of(chart, Kind::Dot, 2));
        QCOMPARE(hollow->brush().color(), Theme::light().page);
        QVERIFY(hollow->toolTip().contains("no group is shown to be worse off"));
        QVERIFY(of(chart, Kind::Dot, 0));  // the base, at 0
        QVERIFY(!of(chart, Kind::Dot, 1)); // has no bound
    }

    void theChangeOverAllGroupsIsTheOtherChoice()
    {
        Selection selection = defaultSelection(*m_comparison);
        selection.harm = Harm::AllGroups;
        selection.cost = "bits_per_byte";
        TradeOffChart chart;
        show(chart, selection);
        for (int variant = 0; variant < 5; ++variant)
            QVERIFY(of(chart, Kind::Dot, variant));
        const double at = chart.plotArea().left() + chart.costScale().fraction(2.61) * chart.plotArea().width();
        QVERIFY(std::abs(of(chart, Kind::Dot, 2)->sceneBoundingRect().center().x() - at) < 0.6);
        selection.hidden = {2};
        show(chart, selection);
        QVERIFY(!of(chart, Kind::Dot, 2));
    }

    void theSelectionKeepsToWhatThereIs()
    {
        Selection selection = defaultSelection(*m_comparison);
        QCOMPARE(selection.cost, std::string("parameters"));
        QCOMPARE(selection.harm, Harm::WorstOff);
        selection.metric = "toxicity_probability"; // no bound was made for it
        QCOMPARE(adapted(selection, *m_comparison).harm, Harm::AllGroups);
        selection.cost = "gone";
        QCOMPARE(adapted(selection, *m_comparison).cost, std::string("parameters"));
    }

    void theBoxesChooseTheAxes()
    {
        TradeOffView view;
        view.setContent(*m_comparison, defaultSelection(*m_comparison));
        auto* harm = view.findChild<QComboBox*>("tradeOffHarm");
        auto* cost = view.findChild<QComboBox*>("tradeOffCost");
        QCOMPARE(harm->count(), 2);
        QCOMPARE(harm->currentText(), QStringLiteral("Worst-off group, at least"));
        QVERIFY(cost->findText("Bytes on disk, MB") >= 0 && cost->findData("bits_per_byte") >= 0);
        std::string chosenCost;
        Harm chosenHarm = Harm::WorstOff;
        connect(&view, &TradeOffView::chosen, this, [&](const std::string& one, Harm other) {
            chosenCost = one;
            chosenHarm = other;
        });
        harm->setCurrentIndex(1);
        cost->setCurrentIndex(cost->findData("bits_per_byte"));
        Q_EMIT cost->activated(cost->currentIndex());
        QCOMPARE(chosenCost, std::string("bits_per_byte"));
        QCOMPARE(chosenHarm, Harm::AllGroups);
    }

    void itsPictureSaysWhatItShows()
    {
        TradeOffChart chart;
        chart.setTheme(Theme::light());
        chart.setContent(m_comparison, defaultSelection(*m_comparison));
        const QByteArray svg = svgOf(chart);
        for (const char* words : {"Worst-off group, harm at least", "Parameters, million", "int8", "95 % bound"})
            QVERIFY2(svg.contains(words), words);
        QVERIFY(!svg.contains("noise floor"));
    }

private:
    void show(TradeOffChart& chart, Selection selection) const
    {
        if (selection.harm == Harm::WorstOff)
            selection.cost = "bytes_on_disk";
        chart.setTheme(Theme::light());
        chart.setContent(m_comparison, selection);
        chart.arrange({700, 420});
    }

    std::shared_ptr<const compare::Comparison> m_comparison =
        std::make_shared<const compare::Comparison>(sample::comparison());
};

FW_TEST(TestTradeOff)
#include "test_trade_off.moc"
