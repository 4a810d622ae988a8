// What the engine has done so far in a run, a row a stage, made from the snapshots that the screen polls.
#pragma once

#include <QAbstractTableModel>

#include <chrono>
#include <vector>

#include "core/base/progress.h"

namespace fw::ui {

class StageLog : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Variant, Stage, Done, Rate, Time, ColumnCount };

    explicit StageLog(QObject* parent = nullptr);
    void clear();
    /// Adds a row where variant or stage are new, else brings the last row up to date.
    void observe(const Progress& progress);
    /// The run has ended: the last row's clock stops.
    void finish();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    using Clock = std::chrono::steady_clock;
    struct Row
    {
        Progress progress;
        Clock::time_point begin;
        Clock::time_point end;
    };
    std::vector<Row> m_rows;
};

} // namespace fw::ui
