#include "ui/widgets/value_view.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>

#include "ui/models/comparison_table.h"

namespace fw::ui {

ValueView::ValueView(QWidget* parent)
    : SpreadTable(parent), m_table(new ValueTable(this)), m_sorting(new ValueSorting(this))
{
    m_sorting->setSourceModel(m_table);
    setModel(m_sorting);
    setSortingEnabled(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    horizontalHeader()->setSortIndicatorClearable(true);
    auto* copy = new QAction(tr("Copy rows"), this);
    copy->setObjectName(QStringLiteral("copyRows"));
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, [this] { QGuiApplication::clipboard()->setText(copiedRows()); });
    addAction(copy);
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

void ValueView::setContent(TableContent content)
{
    m_table->setContent(std::move(content));
    sortByColumn(-1, Qt::AscendingOrder);
}

QString ValueView::copiedRows() const
{
    QModelIndexList chosen = selectionModel()->selectedIndexes();
    if (chosen.isEmpty())
        for (int row = 0; row < m_sorting->rowCount(); ++row)
            chosen << m_sorting->index(row, 0);
    return copiedText(*m_sorting, chosen);
}

int ValueView::fullHeight() const
{
    return horizontalHeader()->sizeHint().height() + m_sorting->rowCount() * verticalHeader()->defaultSectionSize() + 2;
}

} // namespace fw::ui
