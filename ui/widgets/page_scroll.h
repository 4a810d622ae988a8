// A page that scrolls as one where the window has less room than it needs.
#pragma once

#include <QScrollArea>

namespace fw::ui {

/// Upwards and downwards only: pages lay themselves out for any width from about 600 pixels on.
class PageScroll : public QScrollArea
{
    Q_OBJECT
public:
    explicit PageScroll(QWidget* page, QWidget* parent = nullptr);
};

} // namespace fw::ui
