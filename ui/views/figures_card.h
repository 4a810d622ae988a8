// Beneath the charts: all figures, what each scorer concludes from them, and how trained variants learned.
#pragma once

#include <QLabel>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include <memory>

#include "ui/charts/training_chart.h"
#include "ui/models/comparison_table.h"
#include "ui/models/conclusions_table.h"
#include "ui/widgets/card.h"

namespace fw::ui {

class FiguresCard : public Card
{
    Q_OBJECT
public:
    explicit FiguresCard(QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void setContent(const std::shared_ptr<const compare::Comparison>& comparison, const Selection& selection);

private:
    /// A page behind a tab in the heading; `tab` names the button.
    QToolButton* addPage(const QString& tab, const QString& title, QWidget* page);
    QTableView* addTable(const QString& tab, const QString& title, const QString& name, QAbstractItemModel* model,
                         QWidget* page);

    ComparisonTable* m_figures;
    ConclusionsTable* m_conclusions;
    QStackedWidget* m_pages;
    QToolButton* m_conclusionsTab = nullptr;
    QToolButton* m_trainingTab = nullptr;
    QLabel* m_agreement;
    TrainingChart* m_training;
};

} // namespace fw::ui
