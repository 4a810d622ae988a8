#include "ui/charts/trade_off_chart.h"

#include <QGraphicsEllipseItem>
#include <QLocale>
#include <QPen>

#include <algorithm>
#include <cmath>

#include "core/compare/words/figure_text.h"

namespace fw::ui {

namespace {

constexpr double kPointRadius = 5;
constexpr double kCostHeight = 44; ///< ticks and title of the cost
constexpr double kScaleAir = 0.08; ///< of the span, on either side

/// Of the values with air around them; a single value gets an axis around itself.
AxisScale airyScale(double low, double high, int ticks)
{
    const double span = high > low ? high - low : std::max(std::fabs(high), 1e-3);
    return roundScale(low - kScaleAir * span, high + kScaleAir * span, ticks);
}

} // namespace

QSizeF TradeOffChart::minimumSize() const
{
    return empty() ? QSizeF() : QSizeF(320, kCostHeight + 180);
}

bool TradeOffChart::empty() const
{
    return !m_comparison || !m_metric || tradeOff(*m_comparison, m_selection).empty();
}

void TradeOffChart::chooseScales()
{
    double low = 0, high = 0;
    double least = m_points.front().cost, most = least;
    for (const TradeOffPoint& point : m_points) {
        low = std::min(low, point.harm);
        high = std::max(high, point.harm);
        least = std::min(least, point.cost);
        most = std::max(most, point.cost);
    }
    const double span = std::max(high - low, 1e-12);
    for (const TradeOffPoint& point : m_points) { // a wild interval is cut where it leaves the plot
        if (std::isfinite(point.low))
            low = std::min(low, std::max(point.low, low - span));
        if (std::isfinite(point.high))
            high = std::max(high, std::min(point.high, high + span));
    }
    m_scale = airyScale(low, high, std::clamp(static_cast<int>(m_plot.height() / 48), 3, 8));
    m_costScale =
        airyScale(least / m_cost.unit, most / m_cost.unit, std::clamp(static_cast<int>(m_plot.width() / 90), 3, 8));
}

double TradeOffChart::x(double cost) const
{
    return m_plot.left() + m_costScale.fraction(cost / m_cost.unit) * m_plot.width();
}

double TradeOffChart::y(double harm) const
{
    return m_plot.bottom() - m_scale.fraction(harm) * m_plot.height();
}

void TradeOffChart::draw(const QRectF& room)
{
    m_points = tradeOff(*m_comparison, m_selection);
    m_named.clear();
    for (const Cost& cost : costsOf(*m_comparison))
        if (cost.id == m_selection.cost)
            m_cost = cost;
    m_plot = room.adjusted(0, 24, -8, -kCostHeight);
    chooseScales();
    double widest = 0;
    for (const double tick : m_scale.ticks())
        widest = std::max(widest, textWidth(tickText(tick), m_font));
    m_plot.setLeft(room.left() + widest + 10);
    placeAxis(Qt::Vertical);
    addLabel(harmTitle(), {room.left(), room.top()}, Qt::AlignLeft, m_theme.text, Kind::TickLabel, m_font);
    for (const double tick : m_scale.ticks())
        addLabel(tickText(tick), {m_plot.left() - 6, y(tick)}, Qt::AlignRight | Qt::AlignVCenter, m_theme.mutedText,
                 Kind::TickLabel, m_font);
    for (const double tick : m_costScale.ticks()) {
        const double at = m_plot.left() + m_costScale.fraction(tick) * m_plot.width();
        addLineMark(QLineF(at, m_plot.top(), at, m_plot.bottom()), m_theme.grid, 1, Kind::None, 1, nullptr);
        addLabel(QLocale().toString(tick, 'f', m_costScale.decimals), {at, m_plot.bottom() + 6}, Qt::AlignHCenter,
                 m_theme.mutedText, Kind::TickLabel, m_font);
    }
    addLabel(m_cost.title, {m_plot.center().x(), m_plot.bottom() + 24}, Qt::AlignHCenter, m_theme.text, Kind::TickLabel,
             m_font);
    addLineMark(QLineF(m_plot.left(), y(0), m_plot.right(), y(0)), m_theme.variant(0), 1.5, Kind::None, 2, nullptr);
    for (const TradeOffPoint& point : m_points)
        drawPoint(point);
}

void TradeOffChart::drawPoint(const TradeOffPoint& point)
{
    const QPointF centre(x(point.cost), y(point.harm));
    const QColor colour = m_theme.variant(point.variant);
    const auto belongs = [&] {
        lastMark()->setData(kVariant, static_cast<int>(point.variant));
        lastMark()->setData(kGroup, QString::fromStdString(point.group));
    };
    if (point.high > point.low)
        if (const auto span = m_scale.cut(point.low, point.high)) {
            addLineMark(QLineF(centre.x(), y(span->first), centre.x(), y(span->second)), colour, 1.5, Kind::Whisker, 3,
                        nullptr);
            belongs();
            if (!m_scale.contains(point.low) || !m_scale.contains(point.high))
                noteCut();
        }
    auto* dot =
        addEllipse(QRectF(centre - QPointF(kPointRadius, kPointRadius), QSizeF(2 * kPointRadius, 2 * kPointRadius)),
                   QPen(colour, 2), point.shown || point.variant == 0 ? colour : m_theme.page);
    dot->setToolTip(describe(point));
    mark(dot, Kind::Dot, 4);
    belongs();
    // Its name, right or left of it, unless another's stands there.
    const QString name = QString::fromStdString(variant(point.variant).name);
    const double width = textWidth(name, m_font);
    for (const double left : {centre.x() + kPointRadius + 5, centre.x() - kPointRadius - 5 - width}) {
        const QRectF box(left, centre.y() - 8, width, 16);
        const bool taken =
            std::any_of(m_named.begin(), m_named.end(), [&](const QRectF& one) { return one.intersects(box); });
        if (taken || box.left() < m_plot.left() || box.right() > m_plot.right())
            continue;
        m_named.push_back(box);
        addLabel(name, {left, centre.y()}, Qt::AlignLeft | Qt::AlignVCenter, m_theme.text, Kind::Figure, m_font);
        return;
    }
}

QString TradeOffChart::describe(const TradeOffPoint& point) const
{
    const QString name = QString::fromStdString(variant(point.variant).name);
    const auto digits = [&](double value) { return QString::fromStdString(compare::figureDigits(*m_metric, value)); };
    if (point.variant == 0)
        return tr("%1: what the others are held against").arg(name);
    if (m_selection.harm == Harm::AllGroups)
        return tr("%1\nchange over all groups %2")
            .arg(name, QString::fromStdString(compare::changeDigits(*m_metric, point.harm)));
    const QString group = QString::fromStdString(compare::groupTitle(*m_comparison, point.axis, point.group));
    return point.shown ? tr("%1\nworst off: %2, by %3 as measured\nsome group is worse off by at least %4")
                             .arg(name, group, digits(point.high), digits(point.harm))
                       : tr("%1\nworst off: %2, by %3 as measured\nno group is shown to be worse off")
                             .arg(name, group, digits(point.high));
}

QString TradeOffChart::harmTitle() const
{
    const QString metric = axisTitle();
    return m_selection.harm == Harm::WorstOff ? tr("Worst-off group, harm at least: %1").arg(metric)
                                              : tr("Change over all groups: %1").arg(metric);
}

QString TradeOffChart::title() const
{
    return tr("%1 against %2").arg(QString::fromStdString(m_metric->title), m_cost.title);
}

QString TradeOffChart::notes() const
{
    const QString confidence = QLocale().toString(100 * m_comparison->confidence, 'g', 3);
    const QString text =
        m_selection.harm == Harm::WorstOff
            ? tr("A dot's height: some group of some axis is worse off by at least this (%1 % bound over all groups); "
                 "the line "
                 "goes up to what was measured for the worst-off one. Filled: above 0, so that harm is shown.")
                  .arg(confidence)
            : tr("A dot's height: change over all groups, with its %1 % interval. Filled: changed.").arg(confidence);
    return text;
}

} // namespace fw::ui
