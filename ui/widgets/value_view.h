// A table of figures on screen: sortable, copied by Ctrl+C as tab-separated text with its header.
#pragma once

#include "ui/models/value_table.h"
#include "ui/widgets/spread_table.h"

namespace fw::ui {

class ValueView : public SpreadTable
{
    Q_OBJECT
public:
    explicit ValueView(QWidget* parent = nullptr);

    /// In the order given until a header is clicked.
    void setContent(TableContent content);
    /// The chosen rows; all of them where none is chosen.
    QString copiedRows() const;
    /// As high as its rows, so that it needs no scrolling.
    int fullHeight() const;

private:
    ValueTable* m_table;
    ValueSorting* m_sorting;
};

} // namespace fw::ui
