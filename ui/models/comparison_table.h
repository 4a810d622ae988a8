// The table beside the charts: one row a group and variant, sorted and copied as people expect, exported as CSV.
#pragma once

#include <QAbstractTableModel>
#include <QModelIndexList>
#include <QSortFilterProxyModel>

#include <memory>
#include <string>
#include <vector>

#include "core/compare/comparison.h"
#include "ui/look/theme.h"
#include "ui/models/selection.h"

namespace fw::ui {

/// Screen thread only. Holds the comparison that its cells belong to.
class ComparisonTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Group, Variant, Value, Change, PValue, Judged, Clusters, Detectable, ColumnCount };
    /// What a column sorts by: numbers as numbers.
    static constexpr int kSortRole = Qt::UserRole;

    explicit ComparisonTable(QObject* parent = nullptr);

    void setContent(std::shared_ptr<const compare::Comparison> comparison, const Selection& selection);
    void setTheme(const Theme& theme);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Row
    {
        std::string title;
        int order = 0; ///< place of the group and variant in the comparison
        const compare::Cell* cell = nullptr;
    };
    QString text(const Row& row, int column) const;
    QVariant sortKey(const Row& row, int column) const;
    QString toolTip(const Row& row, int column) const;
    QString changeToolTip(const compare::Cell& cell) const;
    QString detectableText(const compare::Cell& cell) const;
    bool isPrimary() const; ///< whether the shown figures are in the declared family

    std::shared_ptr<const compare::Comparison> m_comparison;
    const catalogue::Metric* m_metric = nullptr;
    Selection m_selection;
    std::vector<Row> m_rows;
    Theme m_theme = Theme::light();
};

/// Sorts by ComparisonTable::kSortRole; what has no number comes last either way.
class ComparisonSorting : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit ComparisonSorting(QObject* parent = nullptr);

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
};

/// The chosen cells of a view as tab-separated text with a header line, whole rows, in the view's order.
QString copiedText(const QAbstractItemModel& model, const QModelIndexList& selection);

/// The rows that a selection shows, every number in full, as CSV with a header.
std::string comparisonCsv(const compare::Comparison& comparison, const Selection& selection);

} // namespace fw::ui
