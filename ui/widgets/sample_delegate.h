// Paints a continuation: who was asked about and by which variant, the prompt in grey, what the model added, its score.
#pragma once

#include <QStyledItemDelegate>

#include "ui/look/theme.h"

namespace fw::ui {

class SampleDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void setTheme(const Theme& theme) { m_theme = theme; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    Theme m_theme = Theme::light();
};

} // namespace fw::ui
