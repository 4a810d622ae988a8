#include "ui/widgets/chart_key.h"

#include <QPainter>

namespace fw::ui {

namespace {

constexpr int kMark = 10;
constexpr int kGap = 6;
constexpr int kBetween = 16;

QFont smaller(QFont font)
{
    font.setPointSizeF(9);
    return font;
}

} // namespace

ChartKey::ChartKey(QWidget* parent)
    : QWidget(parent), m_noise(tr("noise floor")), m_significant(tr("changed"))
{
    setObjectName(QStringLiteral("chartKey"));
    setToolTip(tr("Noise floor: how far base and base lie apart when only the draws differ, 95 % of the time. "
                  "◆ marks what has changed: significant after Holm's correction over the declared family, and outside the "
                  "noise floor."));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
}

void ChartKey::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

QSize ChartKey::sizeHint() const
{
    const QFontMetrics metrics(smaller(font()));
    return {2 * (kMark + kGap) + kBetween + metrics.horizontalAdvance(m_noise) +
                metrics.horizontalAdvance(m_significant) + 2,
            metrics.height() + 4};
}

void ChartKey::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(smaller(font()));
    const QFontMetrics metrics = painter.fontMetrics();
    const int middle = height() / 2;
    painter.fillRect(QRect(0, middle - kMark / 2, kMark, kMark), m_theme.noise);
    painter.setPen(m_theme.mutedText);
    const auto text = [&](int left, const QString& words) {
        painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignLeft | Qt::AlignVCenter, words);
        return left + metrics.horizontalAdvance(words);
    };
    const int next = text(kMark + kGap, m_noise) + kBetween;
    const QPointF centre(next + kMark / 2.0, middle);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.text);
    painter.drawPolygon(
        QPolygonF({centre + QPointF(0, -5), centre + QPointF(5, 0), centre + QPointF(0, 5), centre + QPointF(-5, 0)}));
    painter.setPen(m_theme.mutedText);
    text(next + kMark + kGap, m_significant);
}

} // namespace fw::ui
