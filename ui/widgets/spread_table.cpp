#include "ui/widgets/spread_table.h"

#include <QHeaderView>

#include <algorithm>
#include <vector>

namespace fw::ui {

namespace {

constexpr int kAir = 8; ///< between columns, where there is room

}

SpreadTable::SpreadTable(QWidget* parent) : QTableView(parent)
{
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(26);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(40);
}

void SpreadTable::setModel(QAbstractItemModel* model)
{
    QTableView::setModel(model);
    connect(model, &QAbstractItemModel::modelReset, this, &SpreadTable::spread);
    connect(model, &QAbstractItemModel::rowsInserted, this, &SpreadTable::spread);
    connect(model, &QAbstractItemModel::dataChanged, this, &SpreadTable::spread);
    spread();
}

void SpreadTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    spread();
}

void SpreadTable::spread()
{
    const int columns = model() ? model()->columnCount() : 0;
    if (columns == 0)
        return;
    std::vector<int> widths;
    int total = 0;
    for (int column = 0; column < columns; ++column) {
        widths.push_back(std::max(sizeHintForColumn(column), horizontalHeader()->sectionSizeHint(column)) + kAir);

        total += widths.back();
    }
    int spare = viewport()->width() - total;
    if (spare < 0) { // rather narrow than scrolled
        for (int& width : widths)
            width -= kAir;
        spare = std::max(0, spare + kAir * columns);
    }
    for (int column = 0; column < columns; ++column) {
        // Whole pixels: what does not divide goes to the first columns.
        const int share = spare / columns + (column < spare % columns ? 1 : 0);
        horizontalHeader()->resizeSection(column, widths[static_cast<std::size_t>(column)] + share);
    }
}

} // namespace fw::ui
