#include "ui/models/stage_log.h"

#include <algorithm>

#include "ui/models/progress_text.h"

namespace fw::ui {

StageLog::StageLog(QObject* parent) : QAbstractTableModel(parent) {}

void StageLog::clear()
{
    beginResetModel();
    m_rows.clear();
    endResetModel();
}

void StageLog::observe(const Progress& progress)
{
    if (progress.stage.empty())
        return;
    const bool fresh = m_rows.empty() || m_rows.back().progress.variant != progress.variant ||
                       m_rows.back().progress.stage != progress.stage;
    if (fresh && !m_rows.empty()) {
        // The last look at the stage before came some moments before its end.
        Progress& before = m_rows.back().progress;
        before.done = std::max(before.done, before.total);
        Q_EMIT dataChanged(index(rowCount() - 1, Done), index(rowCount() - 1, Done));
    }
    if (fresh) {
        beginInsertRows({}, rowCount(), rowCount());
        m_rows.push_back({progress, Clock::now(), Clock::now()});
        endInsertRows();
        return;
    }
    m_rows.back().progress = progress;
    m_rows.back().end = Clock::now();
    Q_EMIT dataChanged(index(rowCount() - 1, Done), index(rowCount() - 1, Time));
}

void StageLog::finish()
{
    if (!m_rows.empty())
        m_rows.back().end = Clock::now();
}

int StageLog::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int StageLog::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant StageLog::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (index.column() <= Stage ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole)
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (index.column()) {
    case Variant:
        return row.progress.variant.empty() ? tr("all") : QString::fromStdString(row.progress.variant);
    case Stage:
        return stageTitle(row.progress.stage);
    case Done:
        return countText(row.progress);
    case Rate:
        return rateText(row.progress);
    case Time:
        return durationText(std::chrono::duration<double>(row.end - row.begin).count());
    default:
        return {};
    }
}

QVariant StageLog::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (section <= Stage ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Variant:
        return tr("Variant");
    case Stage:
        return tr("Stage");
    case Done:
        return tr("Done");
    case Rate:
        return tr("Rate");
    case Time:
        return tr("Time");
    default:
        return {};
    }
}

} // namespace fw::ui
