#include "ui/widgets/influence_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>

namespace fw::ui {

namespace {

constexpr int kSwatch = 18;
constexpr int kSwatches = 5;
constexpr int kSwatchHeight = 12;
constexpr int kLineGap = 8;

} // namespace

InfluenceView::InfluenceView(QWidget* parent) : QPlainTextEdit(parent)
{
    setReadOnly(true);
    setProperty("role", QStringLiteral("shown"));
    setTabChangesFocus(true);
    setFrameShape(QFrame::NoFrame);
    document()->setDocumentMargin(0);
    setAccessibleName(tr("The text, its words coloured by how much each moved the score"));
}

void InfluenceView::setInfluences(const QString& text, std::vector<ShownInfluence> words)
{
    if (text != toPlainText())
        setPlainText(text);
    m_words = std::move(words);
    colour();
}

void InfluenceView::setTheme(const Theme& theme)
{
    m_theme = theme;
    colour();
}

void InfluenceView::colour()
{
    const double full = fullChange(m_words);
    QList<QTextEdit::ExtraSelection> marks;
    const int end = document()->characterCount() - 1;
    for (const ShownInfluence& word : m_words) {
        if (word.begin + word.length > end)
            continue;
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(document());
        mark.cursor.setPosition(word.begin);
        mark.cursor.setPosition(word.begin + word.length, QTextCursor::KeepAnchor);
        mark.format.setBackground(influenceColour(m_theme, word.change, full));
        marks.append(mark);
    }
    setExtraSelections(marks);
}

QString InfluenceView::tipAt(int position) const
{
    for (const ShownInfluence& word : m_words)
        if (position >= word.begin && position < word.begin + word.length)
            return influenceWords(word.change);
    return {};
}

bool InfluenceView::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QPlainTextEdit::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    // The cursor stands at the nearest gap between letters: look at the letters on both sides of it.
    const QTextCursor cursor = cursorForPosition(help->pos());
    const bool before = cursorRect(cursor).center().x() > help->pos().x();
    const QString tip = tipAt(before ? cursor.position() - 1 : cursor.position());
    if (tip.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), tip, viewport());
    return true;
}

InfluenceLegend::InfluenceLegend(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("Blue words lower the score, orange words raise it"));
}

void InfluenceLegend::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

QFont InfluenceLegend::face() const
{
    QFont small = font();
    small.setPointSizeF(9);
    return small;
}

QSize InfluenceLegend::sizeHint() const
{
    const QFontMetrics metrics(face());
    return {metrics.horizontalAdvance(tr("lowers the score")) + metrics.horizontalAdvance(tr("raises the score")) +
                2 * kLineGap + kSwatches * kSwatch + 2,
            std::max(metrics.height(), kSwatchHeight) + 2};
}

void InfluenceLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(face());
    painter.setPen(m_theme.mutedText);
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, tr("lowers the score"));
    int left = painter.fontMetrics().horizontalAdvance(tr("lowers the score")) + kLineGap;
    for (int i = 0; i < kSwatches; ++i) {
        const double change = (i - kSwatches / 2) / static_cast<double>(kSwatches / 2);
        const QRect swatch(left, (height() - kSwatchHeight) / 2, kSwatch, kSwatchHeight);
        painter.fillRect(swatch, influenceColour(m_theme, change, 1));
        left += kSwatch;
    }
    painter.setPen(m_theme.hairline);
    painter.drawRect(left - kSwatches * kSwatch, (height() - kSwatchHeight) / 2, kSwatches * kSwatch - 1,
                     kSwatchHeight - 1);
    painter.setPen(m_theme.mutedText);
    painter.drawText(rect().adjusted(left + kLineGap, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     tr("raises the score"));
}

} // namespace fw::ui
