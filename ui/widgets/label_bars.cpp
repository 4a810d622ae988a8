#include "ui/widgets/label_bars.h"

#include <QEvent>
#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <cmath>

#include "ui/models/plain_line.h"

namespace fw::ui {

namespace {

constexpr int kBar = 8;
constexpr int kLabelGap = 12;
constexpr int kNumber = 56;
constexpr int kWidestName = 200;

QString number(double value)
{
    QString text = QLocale().toString(value, 'f', 3);
    if (text.startsWith(QLatin1Char('-')))
        text[0] = QChar(0x2212);
    return text;
}

} // namespace

LabelBars::LabelBars(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Scores"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LabelBars::setLabels(const ScorerLabels& labels)
{
    m_labels = labels;
    m_scores.clear();
    describe();
    updateGeometry();
    update();
}

void LabelBars::setScores(const TextScores& scores)
{
    const bool same = scores.of.labels == m_labels.labels;
    m_labels = scores.of;
    m_scores = scores.scores;
    describe();
    if (!same)
        updateGeometry();
    update();
}

void LabelBars::clearScores()
{
    m_scores.clear();
    describe();
    update();
}

void LabelBars::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void LabelBars::describe()
{
    QStringList parts;
    for (std::size_t i = 0; i < m_scores.size() && i < m_labels.labels.size(); ++i)
        parts << plainLine(m_labels.labels[i]) + QLatin1Char(' ') + number(m_scores[i]);
    setAccessibleDescription(parts.join(QStringLiteral(", ")));
}

void LabelBars::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        updateGeometry();
}

int LabelBars::rowHeight() const
{
    return std::max(24, fontMetrics().height() + 6);
}

int LabelBars::nameWidth() const
{
    int width = 48;
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    for (const std::string& label : m_labels.labels)
        width = std::max(width, QFontMetrics(bold).horizontalAdvance(plainLine(label)) + 2);
    return std::min(width, kWidestName);
}

QSize LabelBars::sizeHint() const
{
    return {320, rowHeight() * static_cast<int>(std::max<std::size_t>(1, m_labels.labels.size()))};
}

void LabelBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t i = 0; i < m_labels.labels.size(); ++i)
        drawRow(painter, i, QRect(0, static_cast<int>(i) * rowHeight(), width(), rowHeight()));
}

void LabelBars::drawRow(QPainter& painter, std::size_t label, const QRect& row) const
{
    const bool signal = label == m_labels.signal;
    const bool bipolar = signal && m_labels.bipolar;
    const int names = nameWidth();
    QFont face = font();
    face.setWeight(signal ? QFont::DemiBold : QFont::Normal);
    painter.setFont(face);
    painter.setPen(signal ? m_theme.text : m_theme.mutedText);
    painter.drawText(QRect(row.left(), row.top(), names, row.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(plainLine(m_labels.labels[label]), Qt::ElideRight, names));

    const QRectF track(row.left() + names + kLabelGap, row.center().y() - kBar / 2.0 + 0.5,
                       std::max(0, row.width() - names - 2 * kLabelGap - kNumber), kBar);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.hover);
    painter.drawRoundedRect(track, 2, 2);
    const auto at = [&](double value) {
        const double share = bipolar ? (std::clamp(value, -1.0, 1.0) + 1) / 2 : std::clamp(value, 0.0, 1.0);
        return track.left() + share * track.width();
    };
    if (label < m_scores.size()) {
        const double value = m_scores[label];
        const double from = at(0);
        QColor colour = m_theme.variant(0);
        if (signal && bipolar)
            colour = value >= m_labels.threshold    ? m_theme.better
                     : value <= -m_labels.threshold ? m_theme.worse
                                                    : m_theme.variant(0);
        else if (signal)
            colour = value >= m_labels.threshold ? m_theme.worse : m_theme.better;
        painter.setBrush(colour);
        painter.drawRoundedRect(
            QRectF(QPointF(std::min(from, at(value)), track.top()), QPointF(std::max(from, at(value)), track.bottom())),
            2, 2);
        painter.setPen(signal ? m_theme.text : m_theme.mutedText);
        painter.drawText(QRect(row.right() - kNumber, row.top(), kNumber, row.height()),
                         Qt::AlignRight | Qt::AlignVCenter, number(value));
    }
    if (!signal)
        return;
    painter.setPen(QPen(m_theme.text, 1.5));
    const auto mark = [&](double value) {
        painter.drawLine(QPointF(at(value), track.top() - 4), QPointF(at(value), track.bottom() + 4));
    };
    mark(m_labels.threshold);
    if (bipolar)
        mark(-m_labels.threshold);
}

Verdict verdictOf(const TextScores& scores)
{
    if (scores.of.signal >= scores.scores.size())
        return Verdict::None;
    const double value = scores.scores[scores.of.signal];
    if (!scores.of.bipolar)
        return value >= scores.of.threshold ? Verdict::Flagged : Verdict::NotFlagged;
    return value >= scores.of.threshold    ? Verdict::Positive
           : value <= -scores.of.threshold ? Verdict::Negative
                                           : Verdict::Neutral;
}

QString verdictText(const TextScores& scores)
{
    const Verdict verdict = verdictOf(scores);
    if (verdict == Verdict::None)
        return {};
    const auto digits = [](double value) {
        return QLocale().toString(value, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212));
    };
    const QString name = plainLine(scores.of.labels[scores.of.signal]);
    const QString value = number(scores.scores[scores.of.signal]);
    const QString threshold = digits(scores.of.threshold);
    QString text;
    switch (verdict) {
    case Verdict::Flagged:
        text = LabelBars::tr("Flagged: %1 %2 ≥ %3").arg(name, value, threshold);
        break;
    case Verdict::NotFlagged:
        text = LabelBars::tr("Not flagged: %1 %2 < %3").arg(name, value, threshold);
        break;
    case Verdict::Positive:
        text = LabelBars::tr("Positive: %1 %2 ≥ %3").arg(name, value, threshold);
        break;
    case Verdict::Negative:
        text = LabelBars::tr("Negative: %1 %2 ≤ %3").arg(name, value, digits(-scores.of.threshold));
        break;
    default:
        text = LabelBars::tr("Neutral: %1 %2 between ±%3").arg(name, value, threshold);
    }
    if (scores.decided && *scores.decided < scores.of.classes.size() && scores.of.classes.size() > 2)
        text += LabelBars::tr(" · most likely %1").arg(plainLine(scores.of.classes[*scores.decided]));
    return text;
}

} // namespace fw::ui
