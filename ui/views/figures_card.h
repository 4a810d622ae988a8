// The tables beneath the charts: all figures, and what each scorer concludes from them.
#pragma once

#include <QLabel>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include <memory>

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
    QTableView* addTable(const QString& tab, const QString& title, const QString& name, QAbstractItemModel* model,
                         QWidget* page);

    ComparisonTable* m_figures;
    ConclusionsTable* m_conclusions;
    QStackedWidget* m_pages;
    QToolButton* m_conclusionsTab = nullptr;
    QLabel* m_agreement;
};

} // namespace fw::ui
