// A scorer in the list: its name, and below it kind and origin.
#pragma once

#include <QStyledItemDelegate>

#include "ui/look/theme.h"

namespace fw::ui {

class ScorerDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setTheme(const Theme& theme) { m_theme = theme; }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Theme m_theme = Theme::light();
};

} // namespace fw::ui
