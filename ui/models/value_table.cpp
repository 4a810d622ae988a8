#include "ui/models/value_table.h"

#include "ui/models/plain_line.h"

namespace fw::ui {

void ValueTable::setContent(TableContent content)
{
    beginResetModel();
    m_content = std::move(content);
    endResetModel();
}

int ValueTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_content.rows.size());
}

int ValueTable::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_content.columns.size());
}

QVariant ValueTable::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto column = static_cast<std::size_t>(index.column());
    const ValueCell& cell = m_content.rows[static_cast<std::size_t>(index.row())][column];
    const bool number = m_content.columns[column].number;
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case Qt::ToolTipRole:
        return cell.toolTip.isEmpty() ? QVariant() : QVariant(plainToolTip(cell.toolTip));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    case kSortRole:
        return number ? cell.key : QVariant(cell.text);
    default:
        return {};
    }
}

QVariant ValueTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const ValueColumn& column = m_content.columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole)
        return column.title;
    if (role == Qt::ToolTipRole)
        return column.toolTip;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment((column.number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    return {};
}

ValueSorting::ValueSorting(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(ValueTable::kSortRole);
}

bool ValueSorting::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const QVariant a = left.data(ValueTable::kSortRole);
    const QVariant b = right.data(ValueTable::kSortRole);
    if (a.isValid() != b.isValid())
        return sortOrder() == Qt::AscendingOrder ? a.isValid() : b.isValid();
    if (a.typeId() == QMetaType::QString)
        return QString::localeAwareCompare(a.toString(), b.toString()) < 0;
    return a.toDouble() < b.toDouble();
}

} // namespace fw::ui
