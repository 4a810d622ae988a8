#include "ui/charts/bars_chart.h"

#include <QLocale>
#include <QPen>

#include <algorithm>
#include <cmath>

#include "core/compare/words/figure_text.h"

namespace fw::ui {

namespace {

constexpr double kLeastBar = 10;
constexpr double kMostBar = 48;
constexpr double kSlight = 0.15; ///< of the span of all values
constexpr double kGroupGap = 24;
constexpr double kLabelHeight = 40;
constexpr double kBarsOverhead = 16;

} // namespace

QSizeF BarsChart::minimumSize() const
{
    if (empty())
        return {};
    const auto variants = static_cast<double>(std::max<std::size_t>(shownVariants().size(), 1));
    const double group = std::max(64.0, variants * kLeastBar + kGroupGap);
    return {80 + static_cast<double>(m_rows.size()) * group, kBarsOverhead + kLabelHeight + 140};
}

double BarsChart::origin() const
{
    return m_metric->direction == catalogue::Direction::NearerToIdeal ? m_metric->ideal : 0;
}

void BarsChart::chooseScale(double height)
{
    double low = origin();
    double high = origin();
    double lowEnd = low;
    double highEnd = high;
    for (const GroupFigures& row : m_rows)
        for (const std::size_t index : shownVariants())
            if (const compare::Cell* cell = row.cells[index]; cell && std::isfinite(cell->value.value)) {
                low = std::min(low, cell->value.value);
                high = std::max(high, cell->value.value);
                lowEnd = std::min(lowEnd, cell->value.low);
                highEnd = std::max(highEnd, cell->value.high);
                if (index == 0 && cell->noiseBand)
                    highEnd = std::max(highEnd, cell->value.value + *cell->noiseBand);
            }
    // A wild interval is cut where it leaves the plot; room for the significance mark stays above the rest.
    const double span = std::max(high - low, 1e-12);
    lowEnd = std::max(std::min(low, lowEnd), low - 2 * span);
    highEnd = std::min(std::max(high, highEnd), high + 2 * span);
    // An interval that only just crosses the line where bars start earns no half of the axis beyond it.
    if (low >= origin() && lowEnd > origin() - kSlight * span)
        lowEnd = origin();
    if (high <= origin() && highEnd < origin() + kSlight * span)
        highEnd = origin();
    const double air = 0.06 * (highEnd - lowEnd);
    if (!(highEnd > lowEnd))
        highEnd = lowEnd + 1;
    // No axis leaves what the figure can be.
    m_scale = roundScale(lowEnd < origin() ? std::max(lowEnd - air, std::min(m_metric->lowest, lowEnd)) : lowEnd,
                         highEnd > origin() ? std::min(highEnd + air, std::max(m_metric->highest, highEnd)) : highEnd,
                         std::clamp(static_cast<int>(height / 48), 3, 8));
}

double BarsChart::y(double value) const
{
    return m_plot.bottom() - m_scale.fraction(value) * m_plot.height();
}

void BarsChart::draw(const QRectF& room)
{
    m_plot = room.adjusted(0, 24, 0, -kLabelHeight);
    chooseScale(m_plot.height());
    double ticks = 0;
    for (const double tick : m_scale.ticks())
        ticks = std::max(ticks, textWidth(tickText(tick), m_font));
    m_plot.setLeft(room.left() + ticks + 10);
    placeAxis(Qt::Vertical);

    addLabel(axisTitle(), {room.left(), room.top()}, Qt::AlignLeft, m_theme.text, Kind::TickLabel, m_font);
    for (const double tick : m_scale.ticks())
        addLabel(tickText(tick), {m_plot.left() - 6, y(tick)}, Qt::AlignRight | Qt::AlignVCenter, m_theme.mutedText,
                 Kind::TickLabel, m_font);
    const double width = m_plot.width() / static_cast<double>(m_rows.size());
    double left = m_plot.left();
    for (const GroupFigures& row : m_rows) {
        drawGroup(row, left, width);
        left += width;
    }
    addLineMark(QLineF(m_plot.left(), y(origin()), m_plot.right(), y(origin())), m_theme.variant(0), 1.5, Kind::None, 3,
                nullptr);
}

void BarsChart::drawGroup(const GroupFigures& row, double left, double width)
{
    const QFont& font = row.group.empty() ? m_boldFont : m_font;
    double labelTop = m_plot.bottom() + 6;
    for (const QString& line : wrapped(QString::fromStdString(row.title), font, width - 8).mid(0, 2)) {
        addLabel(line, {left + width / 2, labelTop}, Qt::AlignHCenter, m_theme.text, Kind::GroupLabel, font);
        labelTop += 16;
    }
    const std::vector<std::size_t> variants = shownVariants();
    const double bar = std::clamp((width - kGroupGap) / static_cast<double>(std::max<std::size_t>(variants.size(), 1)),
                                  kLeastBar, kMostBar);
    const double total = bar * static_cast<double>(variants.size());
    double x = left + (width - total) / 2;

    const compare::Cell* base = row.cells.empty() ? nullptr : row.cells.front();
    std::optional<double> noise;
    for (const compare::Cell* cell : row.cells)
        if (cell && cell->noiseBand)
            noise = cell->noiseBand;
    if (base && noise)
        if (const auto band = m_scale.cut(base->value.value - *noise, base->value.value + *noise))
            addRectangle(QRectF(QPointF(x - 6, y(band->second)), QPointF(x + total + 6, y(band->first))), m_theme.noise,
                         Kind::NoiseBand, 3, base,
                         tr("Noise floor: base against base with other draws stays within ±%1")
                             .arg(QString::fromStdString(compare::figureText(*m_metric, *noise))));
    for (const std::size_t index : variants) {
        const compare::Cell* cell = row.cells[index];
        if (cell && std::isfinite(cell->value.value)) {
            if (const auto span = m_scale.cut(origin(), cell->value.value))
                addRectangle(QRectF(QPointF(x + 1, y(span->second)), QPointF(x + bar - 1, y(span->first))),
                             m_theme.variant(index), Kind::Bar, 2, cell, describe(row, *cell));
            const double middle = x + bar / 2;
            const double cap = std::min(bar / 4, 5.0);
            if (const auto span = m_scale.cut(cell->value.low, cell->value.high)) {
                addLineMark(QLineF(middle, y(span->first), middle, y(span->second)), m_theme.text, 1.25, Kind::Whisker,
                            4, cell);
                for (const double end : {cell->value.low, cell->value.high})
                    if (m_scale.contains(end))
                        addLineMark(QLineF(middle - cap, y(end), middle + cap, y(end)), m_theme.text, 1.25,
                                    Kind::Whisker, 4, cell);
                    else
                        noteCut();
                if (cell->verdict == compare::Verdict::Changed)
                    addDiamond({middle, std::max(y(span->second) - 9, m_plot.top() + 5)}, 5, m_theme.text, cell);
            }
        }
        x += bar;
    }
}

QString BarsChart::notes() const
{
    QString text = tr("Whiskers: %1 % intervals.").arg(QLocale().toString(100 * m_comparison->confidence, 'g', 3));
    if (hasNoiseFloor())
        text += tr(" Grey band: the base's value plus and minus the noise floor, within which base differs from itself "
                   "with other draws.");
    return text + QLatin1Char(' ') + closingNote();
}

} // namespace fw::ui
