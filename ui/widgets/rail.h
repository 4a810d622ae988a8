// The left rail: one button a page, icon over label, Ctrl+1 and on.
#pragma once

#include <QButtonGroup>
#include <QVBoxLayout>
#include <QWidget>

#include "ui/look/theme.h"

namespace fw::ui {

class Rail : public QWidget
{
    Q_OBJECT
public:
    explicit Rail(QWidget* parent = nullptr);
    /// `name` is also the button's objectName, after "rail-".
    void addPage(const QString& name, const QString& title, const QString& toolTip);
    void setTheme(const Theme& theme);
    void setCurrent(int page);
    /// Icons alone, the titles in their tool tips: for narrow windows.
    void setCollapsed(bool collapsed);

Q_SIGNALS:
    void chosen(int page);

private:
    QVBoxLayout* m_layout;
    QButtonGroup m_buttons;
};

} // namespace fw::ui
