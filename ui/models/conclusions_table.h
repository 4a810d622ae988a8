// Conclusions by scorer as a table: what each scorer says, at each threshold, of the selected metric's changes.
#pragma once

#include <QAbstractTableModel>

#include <memory>

#include "core/compare/figures/conclusions.h"
#include "ui/look/theme.h"
#include "ui/models/selection.h"

namespace fw::ui {

/// Screen thread only. Columns: group, variant, one a judge, conclusion.
class ConclusionsTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setContent(std::shared_ptr<const compare::Comparison> comparison, const Selection& selection);
    void setTheme(const Theme& theme);
    /// One line on how far the scorers agree over all variants, or nothing with fewer than two.
    QString agreement() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    static constexpr int kFirstJudge = 2;
    int conclusionColumn() const { return kFirstJudge + static_cast<int>(m_conclusions.judges.size()); }
    QString text(const compare::Conclusion& row, int column) const;
    QString toolTip(const compare::Conclusion& row, int column) const;

    std::shared_ptr<const compare::Comparison> m_comparison;
    compare::Conclusions m_conclusions; ///< its rows are those of the selection
    Theme m_theme = Theme::light();
};

} // namespace fw::ui
