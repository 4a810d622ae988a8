// Conclusions by scorer as the workbench's table shows them.
#include "../compare/comparison_by_hand.h"

#include <QLabel>
#include <QtTest>

#include "tests/test_main.h"
#include "ui/models/conclusions_table.h"
#include "ui/views/figures_card.h"

using namespace fw;
using namespace fw::ui;

namespace {

/// A second scorer sees the women rise where the first sees them fall.
std::shared_ptr<const compare::Comparison> contradicted()
{
    auto comparison = std::make_shared<compare::Comparison>(fixture::comparison());
    comparison->scorers.push_back({"./other", "<b>Other</b>", 0.3});
    const std::vector<compare::Cell> cells = comparison->cells;
    for (compare::Cell cell : cells) {
        if (cell.metric != "emt")
            continue;
        cell.scorer = "./other";
        if (cell.variant == 1 && cell.group == "women")
            fixture::setDifference(cell, 0.09, 0.0002, 0.004);
        comparison->cells.push_back(cell);
    }
    stats::Agreement agreement;
    agreement.items = 1200;
    agreement.spearman = 0.5;
    comparison->agreements.push_back({1, comparison->scorers[0].scorer, "./other", agreement});
    return comparison;
}

Selection selectionOf(const compare::Comparison& comparison)
{
    Selection selection;
    selection.metric = "emt";
    selection.axis = comparison.cells.front().axis;
    selection.scorer = comparison.scorers.front().scorer;
    return selection;
}

} // namespace

class TestConclusionsTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatEachScorerSees()
    {
        const auto comparison = contradicted();
        ConclusionsTable table;
        table.setContent(comparison, selectionOf(*comparison));
        QCOMPARE(table.columnCount(), 5);
        QCOMPARE(table.headerData(3, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("<b>Other</b>"));
        int women = -1;
        for (int row = 0; row < table.rowCount(); ++row)
            if (table.index(row, 4).data().toString() == QLatin1String("contradicted"))
                women = row;
        QVERIFY(women >= 0);
        QCOMPARE(table.index(women, 2).data().toString(), QStringLiteral("▼ lower"));
        QCOMPARE(table.index(women, 3).data().toString(), QStringLiteral("▲ higher"));
        QVERIFY(table.index(women, 3).data(Qt::ToolTipRole).toString().contains(QLatin1String("+0.090")));
        QVERIFY(table.index(women, 4).data(Qt::ForegroundRole).isValid());
        QVERIFY(table.agreement().contains(QLatin1String("Spearman 0.50 to 0.50")));

        Selection other = selectionOf(*comparison);
        other.metric = "no-such";
        table.setContent(comparison, other);
        QCOMPARE(table.rowCount(), 0);
    }

    void trainingHasATabWhereSomethingWasTrained()
    {
        FiguresCard card;
        auto* tab = card.findChild<QToolButton*>(QStringLiteral("tab-training"));
        auto* chart = card.findChild<TrainingChart*>();
        fw::compare::Comparison comparison = fixture::comparison();
        card.setContent(std::make_shared<const fw::compare::Comparison>(comparison), selectionOf(comparison));
        QVERIFY(!tab->isEnabled());
        comparison.variants[1].training = {{"distillation", {{10, 5.0, 4.9, 1}, {20, 4.0, 4.2, 2}}}};
        const auto trained = std::make_shared<const fw::compare::Comparison>(comparison);
        card.setContent(trained, selectionOf(*trained));
        QVERIFY(tab->isEnabled());
        QCOMPARE(chart->lines().size(), std::size_t{1});
        const TrainingLine& line = chart->lines().front();
        QCOMPARE(line.points, (QList<QPointF>{{10, 4.9}, {20, 4.2}}));
        QVERIFY(line.name.startsWith(QLatin1String("=cmd")));
        const auto* title = card.findChild<QLabel*>(QStringLiteral("trainingTitle"));
        QVERIFY(title->text().startsWith(QLatin1String("Validation loss")));

        // Where nothing was held back it is a training loss, and is called so.
        comparison.variants[1].training = {{"gap_distillation", {{10, 5.0, {}, 1}, {20, 4.0, {}, 2}}}};
        const auto unheld = std::make_shared<const fw::compare::Comparison>(comparison);
        card.setContent(unheld, selectionOf(*unheld));
        QCOMPARE(chart->lines().front().points, (QList<QPointF>{{10, 5.0}, {20, 4.0}}));
        QVERIFY(!chart->lines().front().validated);
        QVERIFY(title->text().startsWith(QLatin1String("Training loss")));
        QVERIFY(!title->text().contains(QLatin1String("alidation")));
        comparison.variants[1].training.push_back({"distillation", {{10, 5.0, 4.9, 1}, {20, 4.0, 4.2, 2}}});
        const auto mixed = std::make_shared<const fw::compare::Comparison>(comparison);
        card.setContent(mixed, selectionOf(*mixed));
        QCOMPARE(chart->lines().size(), std::size_t{2});
        QVERIFY(title->text().contains(QLatin1String("Validation loss")));
        QVERIFY(title->text().contains(QLatin1String("training loss, where no text was held back")));
    }

    void theTabIsOffWhereNobodyCouldDisagree()
    {
        FiguresCard card;
        auto* tab = card.findChild<QToolButton*>(QStringLiteral("tab-conclusions"));
        auto* pages = card.findChild<QStackedWidget*>();
        const auto alone = std::make_shared<const compare::Comparison>(fixture::comparison());
        card.setContent(alone, selectionOf(*alone));
        QVERIFY(!tab->isEnabled());
        const auto both = contradicted();
        card.setContent(both, selectionOf(*both));
        QVERIFY(tab->isEnabled());
        QCOMPARE(pages->currentIndex(), 0);
        tab->click();
        QCOMPARE(pages->currentIndex(), 1);
        card.setContent(alone, selectionOf(*alone)); // not left on a page that has nothing to say
        QCOMPARE(pages->currentIndex(), 0);
    }
};

FW_TEST(TestConclusionsTable)
#include "test_conclusions_table.moc"
