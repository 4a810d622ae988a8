#include "ui/widgets/page_scroll.h"

namespace fw::ui {

PageScroll::PageScroll(QWidget* page, QWidget* parent) : QScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidgetResizable(true);
    setWidget(page);
}

} // namespace fw::ui
