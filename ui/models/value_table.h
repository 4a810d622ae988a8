// A table of texts and numbers that is filled at once: for figures that have no model of their own.
#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QString>
#include <QVariant>

#include <vector>

namespace fw::ui {

struct ValueCell
{
    QString text;
    QVariant key = {}; ///< what it is sorted by: a number, or invalid where there is none; texts sort by themselves
    QString toolTip = {};
};

struct ValueColumn
{
    QString title;
    bool number = true; ///< right-aligned, sorted by key
    QString toolTip = {};
};

struct TableContent
{
    std::vector<ValueColumn> columns;
    std::vector<std::vector<ValueCell>> rows; ///< as many cells as columns
};

class ValueTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr int kSortRole = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;
    void setContent(TableContent content);
    const TableContent& content() const { return m_content; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    TableContent m_content;
};

/// Numbers by size, with what has none last either way; texts as the language sorts them.
class ValueSorting : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit ValueSorting(QObject* parent = nullptr);

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
};

} // namespace fw::ui
