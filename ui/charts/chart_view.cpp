#include "ui/charts/chart_view.h"

#include <QResizeEvent>
#include <QScrollBar>

namespace fw::ui {

ChartView::ChartView(ComparisonChart* chart, QWidget* parent) : QGraphicsView(chart, parent), m_chart(chart)
{
    chart->setParent(this);
    setFrameShape(QFrame::NoFrame);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    setAlignment(Qt::AlignLeft | Qt::AlignTop);
    setMinimumSize(240, 160);
}

void ChartView::refresh()
{
    // The view's own size less its scroll bars' would feed back on itself: arrange for the outer size.
    const QSizeF least = m_chart->minimumSize();
    QSizeF room = size();
    if (least.height() > room.height())
        room.rwidth() -= verticalScrollBar()->sizeHint().width() + 4;
    const bool wide = least.width() > room.width();
    if (wide)
        room.rheight() -= horizontalScrollBar()->sizeHint().height() + 4;
    setHorizontalScrollBarPolicy(wide ? Qt::ScrollBarAlwaysOn : Qt::ScrollBarAlwaysOff);
    m_chart->arrange(room);
}

void ChartView::resizeEvent(QResizeEvent* event)
{
    QGraphicsView::resizeEvent(event);
    refresh();
}

} // namespace fw::ui
