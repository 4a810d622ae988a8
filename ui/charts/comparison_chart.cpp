#include "ui/charts/comparison_chart.h"

#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QGraphicsLineItem>
#include <QGraphicsPolygonItem>
#include <QGraphicsRectItem>
#include <QGuiApplication>
#include <QLineSeries>
#include <QLocale>
#include <QPen>

#include <cmath>

#include "core/compare/words/figure_text.h"

namespace fw::ui {

namespace {

constexpr double kMargin = 8;
constexpr double kSwatch = 10;

QFont pixelFont(int pixels, QFont::Weight weight)
{
    QFont font = QGuiApplication::font();
    font.setPixelSize(pixels);
    font.setWeight(weight);
    return font;
}

} // namespace

ComparisonChart::ComparisonChart(QObject* parent)
    : QGraphicsScene(parent),
      m_font(pixelFont(12, QFont::Normal)),
      m_boldFont(pixelFont(12, QFont::DemiBold)),
      m_titleFont(pixelFont(17, QFont::DemiBold)),
      m_chart(new QChart),
      m_axis(new QValueAxis)
{
    m_chart->legend()->hide();
    m_chart->setBackgroundVisible(false);
    m_chart->setMargins(QMargins());
    m_chart->setAnimationOptions(QChart::NoAnimation);
    m_axis->setLabelsVisible(false);
    m_axis->setLineVisible(false);
    auto* series = new QLineSeries; // an axis is drawn only for a series
    m_chart->addSeries(series);
    m_chart->addAxis(m_axis, Qt::AlignBottom);
    series->attachAxis(m_axis);
    addItem(m_chart);
}

void ComparisonChart::setContent(std::shared_ptr<const compare::Comparison> comparison, const Selection& selection)
{
    m_comparison = std::move(comparison);
    m_selection = selection;
    m_metric = m_comparison ? metricOf(*m_comparison, selection.metric) : nullptr;
    m_rows = m_metric ? groupFigures(*m_comparison, selection) : std::vector<GroupFigures>();
}

void ComparisonChart::setTheme(const Theme& theme)
{
    m_theme = theme;
}

void ComparisonChart::setHeadings(bool visible)
{
    m_headings = visible;
}

void ComparisonChart::arrange(const QSizeF& size)
{
    m_cut = false;
    drawAll(size);
    if (m_cut && m_headings)
        drawAll(size); // once more, with room for the note that says so
}

void ComparisonChart::drawAll(const QSizeF& size)
{
    for (QGraphicsItem* item : m_marks)
        delete item;
    m_marks.clear();
    const QSizeF room = size.expandedTo(minimumSize());
    setSceneRect(QRectF(QPointF(), room));
    setBackgroundBrush(m_theme.page);
    m_chart->setVisible(!empty());
    if (empty())
        return;
    double top = m_headings ? drawHeadings(room.width()) : kMargin;
    if (m_headings)
        top = drawLegend(top, room.width());
    const double bottom = m_headings ? drawNotes(room.height(), room.width()) : room.height() - kMargin;
    const double side = m_headings ? 2 * kMargin : kMargin;
    draw(QRectF(side, top, room.width() - 2 * side, bottom - top));
}

void ComparisonChart::placeAxis(Qt::Orientation orientation)
{
    if (orientation != m_orientation) {
        QAbstractSeries* series = m_chart->series().first();
        series->detachAxis(m_axis);
        m_chart->removeAxis(m_axis);
        m_chart->addAxis(m_axis, orientation == Qt::Horizontal ? Qt::AlignBottom : Qt::AlignLeft);
        series->attachAxis(m_axis);
        m_orientation = orientation;
    }
    m_axis->setRange(m_scale.low, m_scale.high);
    m_axis->setTickCount(static_cast<int>(m_scale.ticks().size()));
    m_axis->setGridLinePen(QPen(m_theme.grid, 1));
    m_chart->setGeometry(sceneRect());
    m_chart->setPlotArea(m_plot);
    m_chart->layout()->invalidate(); // laid out at once, not with the next event
    m_chart->layout()->activate();
}

std::vector<std::size_t> ComparisonChart::shownVariants() const
{
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < m_comparison->variants.size(); ++i)
        if (m_selection.shows(i))
            shown.push_back(i);
    return shown;
}

QString ComparisonChart::describe(const GroupFigures& row, const compare::Cell& cell) const
{
    QString text = tr("%1, %2\n%3 %4")
                       .arg(QString::fromStdString(row.title), QString::fromStdString(variant(cell.variant).name),
                            QString::fromStdString(compare::figureText(*m_metric, cell.value.value)),
                            QString::fromStdString(compare::intervalText(*m_metric, cell.value, false)));
    if (cell.difference)
        text += tr("\nΔ %1 %2")
                    .arg(QString::fromStdString(compare::changeDigits(*m_metric, cell.difference->value)),
                         QString::fromStdString(compare::intervalText(*m_metric, *cell.difference, true)));
    if (cell.pAdjusted)
        text += tr("\n%1 (Holm)").arg(QString::fromStdString(compare::pText(*cell.pAdjusted)));
    else if (cell.pValue)
        text += tr("\n%1, exploratory").arg(QString::fromStdString(compare::pText(*cell.pValue)));
    if (cell.verdict == compare::Verdict::ShownEqual)
        text +=
            tr("\nShown equal within ±%1").arg(QString::fromStdString(compare::figureText(*m_metric, *cell.margin)));
    else if (cell.verdict != compare::Verdict::None)
        text += cell.verdict == compare::Verdict::Changed ? tr("\nChanged") : tr("\nCannot tell");
    if (cell.insideNoise())
        text += tr("\nInside the noise floor");
    return text;
}

QGraphicsItem* ComparisonChart::mark(QGraphicsItem* item, Kind kind, int z, const compare::Cell* cell)
{
    item->setZValue(z);
    item->setData(kKind, static_cast<int>(kind));
    if (cell) {
        item->setData(kVariant, static_cast<int>(cell->variant));
        item->setData(kGroup, QString::fromStdString(cell->group));
    }
    m_marks.push_back(item);
    return item;
}

QGraphicsSimpleTextItem* ComparisonChart::addLabel(const QString& text, const QPointF& anchor, Qt::Alignment alignment,
                                                   const QColor& colour, Kind kind, const QFont& font)
{
    auto* item = addSimpleText(text, font);
    item->setBrush(colour);
    const QRectF box = item->boundingRect();
    const double x = alignment & Qt::AlignRight ? box.width() : alignment & Qt::AlignHCenter ? box.width() / 2 : 0;
    const double y = alignment & Qt::AlignBottom ? box.height() : alignment & Qt::AlignVCenter ? box.height() / 2 : 0;
    item->setPos(std::round(anchor.x() - x), std::round(anchor.y() - y));
    mark(item, kind, 5);
    return item;
}

void ComparisonChart::addRectangle(const QRectF& rectangle, const QColor& fill, Kind kind, int z,
                                   const compare::Cell* cell, const QString& toolTip)
{
    auto* item = addRect(rectangle, QPen(Qt::NoPen), fill);
    item->setToolTip(toolTip);
    mark(item, kind, z, cell);
}

void ComparisonChart::addLineMark(const QLineF& line, const QColor& colour, double width, Kind kind, int z,
                                  const compare::Cell* cell)
{
    mark(addLine(line, QPen(colour, width, Qt::SolidLine, Qt::FlatCap)), kind, z, cell);
}

void ComparisonChart::addDiamond(const QPointF& centre, double radius, const QColor& colour, const compare::Cell* cell)
{
    const QPolygonF shape({centre + QPointF(0, -radius), centre + QPointF(radius, 0), centre + QPointF(0, radius),
                           centre + QPointF(-radius, 0)});
    mark(addPolygon(shape, QPen(m_theme.page, 1), colour), Kind::Significant, 5, cell);
}

QString ComparisonChart::tickText(double value) const
{
    const QString digits = QLocale().toString(std::fabs(value), 'f', m_scale.decimals);
    return value < 0 ? QStringLiteral("−") + digits : digits;
}

QString ComparisonChart::axisTitle() const
{
    const QString title = QString::fromStdString(m_metric->title);
    return m_metric->unit.empty() ? title : tr("%1, %2").arg(title, QString::fromStdString(m_metric->unit));
}

double ComparisonChart::textWidth(const QString& text, const QFont& font) const
{
    return QFontMetricsF(font).horizontalAdvance(text);
}

QStringList ComparisonChart::wrapped(const QString& text, const QFont& font, double width) const
{
    const QFontMetricsF metrics(font);
    QStringList lines;
    for (const QString& word : text.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const QString longer = lines.isEmpty() ? word : lines.last() + QLatin1Char(' ') + word;
        if (!lines.isEmpty() && metrics.horizontalAdvance(longer) <= width)
            lines.last() = longer;
        else
            lines << word;
    }
    for (QString& line : lines)
        line = metrics.elidedText(line, Qt::ElideRight, width);
    return lines;
}

QString ComparisonChart::title() const
{
    const QString metric = QString::fromStdString(m_metric->title);
    if (m_selection.axis.empty())
        return metric;
    return tr("%1 by %2")
        .arg(metric, QString::fromStdString(compare::axisTitle(*m_comparison, m_selection.axis)).toLower());
}

double ComparisonChart::drawHeadings(double width)
{
    addLabel(title(), {2 * kMargin, 2 * kMargin}, Qt::AlignLeft, m_theme.text, Kind::Heading, m_titleFont);
    double top = 2 * kMargin + 26;
    QStringList about = {QString::fromStdString(m_comparison->experimentName)};
    if (!m_selection.scorer.empty())
        about
            << tr("scored by %1").arg(QString::fromStdString(compare::scorerTitle(*m_comparison, m_selection.scorer)));
    const QString convention =
        QString::fromStdString(compare::conventionText(*m_comparison, *m_metric, m_selection.scorer));
    const QStringList lines = wrapped(about.join(QStringLiteral(", ")), m_font, width - 4 * kMargin) +
                              wrapped(convention, m_font, width - 4 * kMargin);
    for (const QString& line : lines) {
        addLabel(line, {2 * kMargin, top}, Qt::AlignLeft, m_theme.mutedText, Kind::Heading, m_font);
        top += 17;
    }
    return top + kMargin;
}

double ComparisonChart::drawLegend(double top, double width)
{
    const double left = 2 * kMargin;
    double x = left;
    double y = top;
    const double height = 20;
    const auto entry = [&](const QString& text) {
        const double needed = kSwatch + 6 + textWidth(text, m_font);
        if (x > left && x + needed > width - kMargin) {
            x = left;
            y += height;
        }
        const QPointF at(x, y);
        addLabel(text, {x + kSwatch + 6, y + height / 2}, Qt::AlignLeft | Qt::AlignVCenter, m_theme.text, Kind::Legend,
                 m_font);
        x += needed + 2 * kMargin;
        return QRectF(at.x(), at.y() + (height - kSwatch) / 2, kSwatch, kSwatch);
    };
    for (const std::size_t index : shownVariants())
        addRectangle(entry(QString::fromStdString(variant(index).name)), m_theme.variant(index), Kind::Legend, 5,
                     nullptr, QString::fromStdString(variant(index).recipe));
    if (marksCells() && hasNoiseFloor())
        addRectangle(entry(tr("noise floor")), m_theme.noise, Kind::Legend, 5, nullptr,
                     tr("How far base and base lie apart when only the draws differ, 95 % of the time"));
    if (marksCells() && primary()) {
        addDiamond(entry(tr("significant after Holm")).center(), 5, m_theme.text, nullptr);
        m_marks.back()->setData(kKind, static_cast<int>(Kind::Legend));
    }
    return y + height + kMargin;
}

bool ComparisonChart::hasNoiseFloor() const
{
    return anyCell([](const compare::Cell& cell) { return cell.noiseBand.has_value(); });
}

bool ComparisonChart::primary() const
{
    return anyCell([](const compare::Cell& cell) { return cell.primary; });
}

bool ComparisonChart::anyCell(const std::function<bool(const compare::Cell&)>& holds) const
{
    for (const GroupFigures& row : m_rows)
        for (const compare::Cell* cell : row.cells)
            if (cell && m_selection.shows(cell->variant) && holds(*cell))
                return true;
    return false;
}

QString ComparisonChart::closingNote() const
{
    QStringList parts;
    parts << (primary() ? tr("◆: significant after Holm (α = %1).").arg(QLocale().toString(m_comparison->alpha, 'g', 3))
                        : tr("Exploratory: this metric is not in the family that the experiment declared."));
    if (m_cut)
        parts << tr("An interval without a cap goes on beyond the plot.");
    return parts.join(QLatin1Char(' '));
}

double ComparisonChart::drawNotes(double bottom, double width)
{
    const QStringList lines = wrapped(notes(), m_font, width - 4 * kMargin);
    double y = bottom - 2 * kMargin - 17 * static_cast<double>(lines.size());
    const double top = y;
    for (const QString& line : lines) {
        addLabel(line, {2 * kMargin, y}, Qt::AlignLeft, m_theme.mutedText, Kind::Heading, m_font);
        y += 17;
    }
    return top - kMargin;
}

} // namespace fw::ui
