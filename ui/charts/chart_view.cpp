#include "ui/charts/chart_view.h"

#include <QResizeEvent>

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
    const int bar = 12;
    if (least.height() > room.height())
        room.rwidth() -= bar;
    if (least.width() > room.width())
        room.rheight() -= bar;
    m_chart->arrange(room);
}

void ChartView::resizeEvent(QResizeEvent* event)
{
    QGraphicsView::resizeEvent(event);
    refresh();
}

} // namespace fw::ui
