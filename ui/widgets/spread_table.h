// A table whose columns are as wide as their content and share what room is left over.
#pragma once

#include <QTableView>

namespace fw::ui {

class SpreadTable : public QTableView
{
    Q_OBJECT
public:
    explicit SpreadTable(QWidget* parent = nullptr);
    void setModel(QAbstractItemModel* model) override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void spread();
};

} // namespace fw::ui
