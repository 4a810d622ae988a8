#include "ui/charts/differences_chart.h"

#include <QGraphicsEllipseItem>
#include <QLocale>
#include <QPen>

#include <algorithm>
#include <cmath>

#include "core/compare/words/figure_text.h"

namespace fw::ui {

namespace {

constexpr double kRowHeight = 12; ///< of a variant, at least
constexpr double kRowGap = 8;
constexpr double kAxisHeight = 44;
constexpr double kDot = 4.5;
constexpr double kReach = 2.5;   ///< of the largest difference, as far as intervals may stretch the axis
constexpr double kOverhead = 16; ///< margins

double meanChange(const GroupFigures& row)
{
    double sum = 0;
    int count = 0;
    for (const compare::Cell* cell : row.cells)
        if (cell && cell->difference) {
            sum += cell->difference->value;
            ++count;
        }
    return count ? sum / count : 0;
}

} // namespace

std::vector<std::size_t> DifferencesChart::comparedVariants() const
{
    std::vector<std::size_t> shown = shownVariants();
    std::erase(shown, std::size_t{0});
    return shown;
}

QSizeF DifferencesChart::minimumSize() const
{
    if (empty())
        return {};
    const auto variants = static_cast<double>(std::max<std::size_t>(comparedVariants().size(), 1));
    return {420, kOverhead + kAxisHeight + static_cast<double>(m_rows.size()) * (variants * kRowHeight + kRowGap)};
}

std::vector<GroupFigures> DifferencesChart::sortedRows() const
{
    std::vector<GroupFigures> rows = m_rows;
    std::stable_sort(rows.begin(), rows.end(), [](const GroupFigures& a, const GroupFigures& b) {
        if (a.group.empty() != b.group.empty())
            return a.group.empty();
        return std::fabs(meanChange(a)) > std::fabs(meanChange(b));
    });
    return rows;
}

void DifferencesChart::chooseScale(double width)
{
    double pointsLow = 0;
    double pointsHigh = 0;
    double low = 0;
    double high = 0;
    for (const GroupFigures& row : m_rows)
        for (const std::size_t index : comparedVariants())
            if (const compare::Cell* cell = row.cells[index]; cell && cell->difference) {
                const double noise = cell->noiseBand.value_or(0);
                pointsLow = std::min({pointsLow, cell->difference->value, -noise});
                pointsHigh = std::max({pointsHigh, cell->difference->value, noise});
                low = std::min(low, cell->difference->low);
                high = std::max(high, cell->difference->high);
            }
    // One wild interval must not press all others together: it is cut where it leaves the plot.
    const double points = std::max(pointsHigh, -pointsLow);
    low = std::max(std::min(low, pointsLow), -kReach * points);
    high = std::min(std::max(high, pointsHigh), kReach * points);
    const double reach = std::max(high, -low);
    if (!(reach > 0) || !std::isfinite(reach)) {
        m_scale = roundScale(-1, 1, 4);
        return;
    }
    // Zero keeps some room on its empty side, so that no change and change look different at a glance.
    m_scale = roundScale(std::min(low, -reach / 3), std::max(high, reach / 3),
                         std::clamp(static_cast<int>(width / 90), 3, 10));
}

double DifferencesChart::x(double value) const
{
    return m_plot.left() + m_scale.fraction(value) * m_plot.width();
}

void DifferencesChart::draw(const QRectF& room)
{
    double labels = 0;
    double figures = 0;
    for (const GroupFigures& row : m_rows) {
        labels = std::max(labels, textWidth(QString::fromStdString(row.title), m_boldFont));
        for (const compare::Cell* cell : row.cells)
            if (cell && cell->difference)
                figures = std::max(figures, textWidth(QString::fromStdString(
                                                          compare::changeDigits(*m_metric, cell->difference->value)),
                                                      m_font));
    }
    labels = std::min(labels, room.width() * 0.3);
    const double right = room.right() - figures - 16;
    m_plot = QRectF(QPointF(room.left() + labels + 16, room.top()), QPointF(right - 12, room.bottom() - kAxisHeight));
    chooseScale(m_plot.width());
    placeAxis(Qt::Horizontal);

    for (const double tick : m_scale.ticks())
        addLabel(tickText(tick), {x(tick), m_plot.bottom() + 4}, Qt::AlignHCenter | Qt::AlignTop, m_theme.mutedText,
                 Kind::TickLabel, m_font);
    addLabel(tr("Difference to base: %1").arg(axisTitle()), {m_plot.center().x(), m_plot.bottom() + 22},
             Qt::AlignHCenter | Qt::AlignTop, m_theme.text, Kind::TickLabel, m_font);

    const std::vector<GroupFigures> rows = sortedRows();
    const double height = m_plot.height() / static_cast<double>(rows.size());
    double top = m_plot.top();
    for (const GroupFigures& row : rows) {
        drawRow(row, top, height, room.right());
        top += height;
    }
    addLineMark(QLineF(x(0), m_plot.top(), x(0), m_plot.bottom()), m_theme.variant(0), 1.5, Kind::None, 2, nullptr);
}

void DifferencesChart::drawRow(const GroupFigures& row, double top, double height, double figuresRight)
{
    const QFont& font = row.group.empty() ? m_boldFont : m_font;
    const QStringList lines = wrapped(QString::fromStdString(row.title), font, m_plot.left() - 16 - sceneRect().left());
    // In the middle, but of a row that is higher than what is seen at once near its top.
    double labelTop = top + std::min(height / 2, 100.0) - 8.0 * static_cast<double>(lines.size());
    for (const QString& line : lines) {
        addLabel(line, {m_plot.left() - 12, labelTop}, Qt::AlignRight, m_theme.text, Kind::GroupLabel, font);
        labelTop += 16;
    }
    if (top > m_plot.top() + 1)
        addLineMark(QLineF(m_plot.left(), top, m_plot.right(), top), m_theme.grid, 1, Kind::None, 1, nullptr);

    const std::vector<std::size_t> variants = comparedVariants();
    const double step =
        std::min((height - kRowGap) / static_cast<double>(std::max<std::size_t>(variants.size(), 1)), 30.0);
    double y = top + height / 2 - step * static_cast<double>(variants.size()) / 2 + step / 2;
    bool bandDrawn = false;
    for (const std::size_t index : variants) {
        const compare::Cell* cell = row.cells[index];
        if (!cell || !cell->difference) {
            y += step;
            continue;
        }
        const QString tip = describe(row, *cell);
        if (cell->noiseBand && !bandDrawn) {
            if (const auto band = m_scale.cut(-*cell->noiseBand, *cell->noiseBand))
                addRectangle(QRectF(QPointF(x(band->first), top + 3), QPointF(x(band->second), top + height - 3)),
                             m_theme.noise, Kind::NoiseBand, 1, cell,
                             tr("Noise floor: base against base with other draws stays within ±%1")
                                 .arg(QString::fromStdString(compare::figureText(*m_metric, *cell->noiseBand))));
            bandDrawn = true;
        }
        const QColor colour = m_theme.variant(index);
        if (const auto span = m_scale.cut(cell->difference->low, cell->difference->high)) {
            addLineMark(QLineF(x(span->first), y, x(span->second), y), colour, 2, Kind::Whisker, 3, cell);
            for (const double end : {cell->difference->low, cell->difference->high})
                if (m_scale.contains(end))
                    addLineMark(QLineF(x(end), y - 4, x(end), y + 4), colour, 2, Kind::Whisker, 3, cell);
                else
                    noteCut();
        }
        const double value = cell->difference->value;
        if (m_scale.contains(value)) {
            const QPointF centre(x(value), y);
            if (cell->verdict == compare::Verdict::Changed)
                addDiamond(centre, kDot + 2, colour, cell);
            else
                mark(addEllipse(QRectF(centre - QPointF(kDot, kDot), QSizeF(2 * kDot, 2 * kDot)), QPen(colour, 2),
                                m_theme.page),
                     Kind::Dot, 4, cell);
            lastMark()->setToolTip(tip);
        }
        const QColor tone = toneColour(m_theme, *m_metric, *cell);
        addLabel(QString::fromStdString(compare::changeDigits(*m_metric, value)), {figuresRight, y},
                 Qt::AlignRight | Qt::AlignVCenter, tone, Kind::Figure, m_font)
            ->setToolTip(tip);
        y += step;
    }
}

QString DifferencesChart::notes() const
{
    const bool drawn = m_metric->level == catalogue::Level::Continuation;
    QString text = (drawn ? tr("Variant minus base, paired by prompt and draw, with %1 % intervals.")
                          : tr("Variant minus base, paired by item, with %1 % intervals."))
                       .arg(QLocale().toString(100 * m_comparison->confidence, 'g', 3));
    if (hasNoiseFloor())
        text += tr(" Grey: noise floor, within which base differs from itself with other draws.");
    text += tr(" Filled diamonds have changed: significant after Holm%1; the others are open.")
                .arg(hasNoiseFloor() ? tr(" and outside the noise floor") : QString());
    return text + QLatin1Char(' ') + closingNote();
}

} // namespace fw::ui
