// What the marks of a chart mean: the noise floor's grey and the diamond of significance.
#pragma once

#include <QWidget>

#include "ui/look/theme.h"

namespace fw::ui {

class ChartKey : public QWidget
{
    Q_OBJECT
public:
    explicit ChartKey(QWidget* parent = nullptr);
    void setTheme(const Theme& theme);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme m_theme = Theme::light();
    QString m_noise;
    QString m_significant;
};

} // namespace fw::ui
