// The scorers that there are, one row a directory, file or name.
#pragma once

#include <QAbstractListModel>

#include <vector>

#include "ui/engine/scorer_services.h"

namespace fw::ui {

class ScorerList : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { DetailRole = Qt::UserRole, ProblemRole };

    using QAbstractListModel::QAbstractListModel;
    void setEntries(std::vector<ScorerEntry> entries);
    const std::vector<ScorerEntry>& entries() const { return m_entries; }
    /// The row one of whose heads has this name; −1: none.
    int rowOf(const std::string& name) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<ScorerEntry> m_entries;
};

/// "classifier · bundled", "word list · added", "classifier · 4 heads · added", "not imported".
QString scorerDetail(const ScorerEntry& entry);

} // namespace fw::ui
