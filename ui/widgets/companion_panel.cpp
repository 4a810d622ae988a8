#include "ui/widgets/companion_panel.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace fw::ui {

namespace {

constexpr int kRow = 16;
constexpr int kTitle = 20;
constexpr int kPlotGap = 12;
constexpr int kColumn = 190;

} // namespace

CompanionPanel::CompanionPanel(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("companionPanel"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void CompanionPanel::setContent(std::shared_ptr<const compare::Comparison> comparison, const Selection& selection)
{
    m_comparison = std::move(comparison);
    m_selection = selection;
    m_figures = m_comparison ? companionFigures(*m_comparison, selection) : std::vector<CompanionFigure>();
    setMinimumHeight(heightForWidth(width()));
    updateGeometry();
    update();
}

void CompanionPanel::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

int CompanionPanel::columns(int width) const
{
    return std::max(1, (width + kPlotGap) / (kColumn + kPlotGap));
}

int CompanionPanel::blockHeight() const
{
    int rows = 0;
    for (std::size_t i = 0; m_comparison && i < m_comparison->variants.size(); ++i)
        rows += m_selection.shows(i);
    return kTitle + rows * kRow + kPlotGap;
}

int CompanionPanel::heightForWidth(int width) const
{
    const int across = columns(width);
    return (static_cast<int>(m_figures.size()) + across - 1) / across * blockHeight();
}

QSize CompanionPanel::sizeHint() const
{
    return {kColumn, heightForWidth(std::max(width(), kColumn))};
}

void CompanionPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    setMinimumHeight(heightForWidth(width()));
}

QRect CompanionPanel::block(std::size_t index) const
{
    const int across = columns(width());
    const int place = static_cast<int>(index);
    const int wide = (width() - (across - 1) * kPlotGap * 2) / across;
    return {place % across * (wide + 2 * kPlotGap), place / across * blockHeight(), wide, blockHeight() - kPlotGap};
}

void CompanionPanel::drawBlock(QPainter& painter, const CompanionFigure& figure, const QRect& place) const
{
    painter.setPen(m_theme.mutedText);
    painter.drawText(
        QRect(place.left(), place.top(), place.width(), kTitle - 2), Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(QString::fromStdString(figure.title), Qt::ElideRight, place.width()));
    double largest = 0;
    int textWidth = 0;
    int changeWidth = 0;
    for (std::size_t i = 0; i < figure.values.size(); ++i)
        if (figure.values[i] && m_selection.shows(i)) {
            largest = std::max(largest, std::fabs(figure.values[i]->value));
            const QFontMetrics metrics = painter.fontMetrics();
            textWidth = std::max(textWidth, metrics.horizontalAdvance(QString::fromStdString(figure.values[i]->text)));
            changeWidth =
                std::max(changeWidth, metrics.horizontalAdvance(QString::fromStdString(figure.values[i]->change)));
        }
    const int barRoom = std::max(16, place.width() - textWidth - changeWidth - 24);
    int top = place.top() + kTitle;
    for (std::size_t i = 0; i < figure.values.size(); ++i) {
        if (!m_selection.shows(i))
            continue;
        if (const auto& value = figure.values[i]) {
            const int length =
                largest > 0 ? std::max(2, static_cast<int>(barRoom * std::fabs(value->value) / largest)) : 2;
            painter.fillRect(QRect(place.left(), top + 4, length, 8), m_theme.variant(i));
            const QRect figures(place.left(), top, place.width() - changeWidth - 8, kRow);
            painter.setPen(m_theme.text);
            painter.drawText(figures, Qt::AlignRight | Qt::AlignVCenter, QString::fromStdString(value->text));
            painter.setPen(m_theme.mutedText);
            painter.drawText(QRect(place.left(), top, place.width(), kRow), Qt::AlignRight | Qt::AlignVCenter,
                             QString::fromStdString(value->change));
        }
        top += kRow;
    }
}

void CompanionPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    QFont small = font();
    small.setPointSizeF(9);
    painter.setFont(small);
    for (std::size_t i = 0; i < m_figures.size(); ++i)
        drawBlock(painter, m_figures[i], block(i));
}

bool CompanionPanel::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    for (std::size_t i = 0; i < m_figures.size(); ++i) {
        const QRect place = block(i);
        if (!place.contains(help->pos()))
            continue;
        const int row = (help->pos().y() - place.top() - kTitle) / kRow;
        QString tip = QString::fromStdString(m_figures[i].explanation);
        int shown = 0;
        for (std::size_t v = 0; v < m_comparison->variants.size(); ++v)
            if (m_selection.shows(v) && shown++ == row && help->pos().y() >= place.top() + kTitle)
                tip = QString::fromStdString(m_comparison->variants[v].name) +
                      (tip.isEmpty() ? QString() : QStringLiteral("\n") + tip);
        QToolTip::showText(help->globalPos(), tip, this);
        return true;
    }
    QToolTip::hideText();
    return true;
}

} // namespace fw::ui
