#include "ui/widgets/scorer_delegate.h"

#include <QPainter>

#include "ui/models/scorer_list.h"

namespace fw::ui {

namespace {

constexpr int kPadding = 8;

QFont smallerLine(QFont font)
{
    font.setPointSizeF(9);
    return font;
}

} // namespace

QSize ScorerDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {120, option.fontMetrics.height() + QFontMetrics(smallerLine(option.font)).height() + 2 + 2 * kPadding};
}

void ScorerDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QRect place = option.rect.adjusted(0, 1, 0, -1);
    if (selected || option.state.testFlag(QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected ? m_theme.accentSoft : m_theme.hover);
        painter->drawRoundedRect(place, 6, 6);
    }
    if (selected && option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(m_theme.accent);
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
    const QRect room = place.adjusted(10, kPadding - 1, -8, 1 - kPadding);
    QFont face = option.font;
    face.setWeight(selected ? QFont::DemiBold : QFont::Normal);
    painter->setFont(face);
    painter->setPen(index.data(ScorerList::ProblemRole).toBool() ? m_theme.mutedText : m_theme.text);
    painter->drawText(room, Qt::AlignLeft | Qt::AlignTop,
                      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, room.width()));
    painter->setFont(smallerLine(option.font));
    painter->setPen(m_theme.mutedText);
    painter->drawText(
        room, Qt::AlignLeft | Qt::AlignBottom,
        painter->fontMetrics().elidedText(index.data(ScorerList::DetailRole).toString(), Qt::ElideRight, room.width()));
    painter->restore();
}

} // namespace fw::ui
