#include "ui/widgets/sample_delegate.h"

#include <QLocale>
#include <QPainter>
#include <QTextLayout>

#include "ui/models/sample_list.h"

namespace fw::ui {

namespace {

constexpr int kLines = 2;
constexpr int kSamplePadding = 8;

} // namespace

QSize SampleDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const
{
    return {200, (kLines + 1) * (option.fontMetrics.lineSpacing() + 2) + 2 * kSamplePadding};
}

void SampleDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    const QRect room = option.rect.adjusted(4, kSamplePadding, -8, -kSamplePadding);
    const int line = option.fontMetrics.lineSpacing() + 2;
    QFont small = option.font;
    small.setPointSizeF(9);

    painter->setFont(small);
    painter->setPen(m_theme.mutedText);
    const QString variant = index.data(SampleList::VariantRole).toString();
    const QString group = index.data(SampleList::GroupRole).toString();
    painter->drawText(QRect(room.left(), room.top(), room.width() - 60, line), Qt::AlignLeft | Qt::AlignVCenter,
                      group.isEmpty() ? variant : variant + QStringLiteral(" · ") + group);
    if (const QVariant score = index.data(SampleList::ScoreRole); score.isValid()) {
        painter->setPen(score.toDouble() >= 0.5 ? m_theme.worse : m_theme.mutedText);
        painter->drawText(QRect(room.left(), room.top(), room.width(), line), Qt::AlignRight | Qt::AlignVCenter,
                          QLocale().toString(score.toDouble(), 'f', 2));
    }

    const QString prompt = index.data(SampleList::PromptRole).toString();
    QString continuation = index.data(SampleList::TextRole).toString();
    continuation.replace(QLatin1Char('\n'), QStringLiteral(" ↵ "));
    QTextLayout layout(prompt + continuation, option.font);
    QTextLayout::FormatRange grey;
    grey.start = 0;
    grey.length = static_cast<int>(prompt.size());
    grey.format.setForeground(m_theme.mutedText);
    QTextLayout::FormatRange plain;
    plain.start = grey.length;
    plain.length = static_cast<int>(continuation.size());
    plain.format.setForeground(m_theme.text);
    layout.setFormats({grey, plain});
    layout.beginLayout();
    for (int i = 0; i < kLines; ++i) {
        QTextLine text = layout.createLine();
        if (!text.isValid())
            break;
        text.setLineWidth(room.width());
        text.setPosition(QPointF(0, i * line));
    }
    layout.endLayout();
    layout.draw(painter, room.topLeft() + QPoint(0, line));
    painter->setPen(m_theme.grid);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    painter->restore();
}

} // namespace fw::ui
