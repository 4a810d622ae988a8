// What every chart of the compare page shares: a scene with one QChart (axis and grid) in which marks, labels and
// legend are items of our own, so that screen, PNG and SVG show the same thing.
#pragma once

#include <QChart>
#include <QFont>
#include <QGraphicsScene>
#include <QValueAxis>

#include <functional>
#include <memory>
#include <vector>

#include "ui/charts/axis_scale.h"
#include "ui/look/theme.h"
#include "ui/models/selection.h"

namespace fw::ui {

/// Screen thread only. Call setContent() and setTheme(), then arrange() with the room there is.
class ComparisonChart : public QGraphicsScene
{
    Q_OBJECT
public:
    /// What an item is, in its data(kKind); data(kVariant) and data(kGroup) say whose.
    enum DataKey { kKind, kVariant, kGroup };
    enum class Kind { None, Bar, Whisker, Dot, NoiseBand, Significant, GroupLabel, TickLabel, Figure, Legend, Heading };
    Q_ENUM(Kind)

    explicit ComparisonChart(QObject* parent = nullptr);

    void setContent(std::shared_ptr<const compare::Comparison> comparison, const Selection& selection);
    void setTheme(const Theme& theme);
    /// Title and notes inside the picture: for export, where no page stands around it.
    void setHeadings(bool visible);

    /// Draws everything anew in a picture of this size (or larger where the content needs it).
    void arrange(const QSizeF& size);
    QRectF plotArea() const { return m_plot; }
    const AxisScale& scale() const { return m_scale; }
    /// The smallest picture in which nothing is squeezed.
    virtual QSizeF minimumSize() const = 0;
    virtual bool empty() const { return m_rows.empty(); }

protected:
    /// Sets m_scale and m_plot within `room` and adds the marks.
    virtual void draw(const QRectF& room) = 0;
    virtual QString notes() const = 0;
    /// Of the picture, where it has headings.
    virtual QString title() const;
    /// Whether marks are cells, so that noise floors and verdicts are explained.
    virtual bool marksCells() const { return true; }

    bool hasNoiseFloor() const;
    /// Whether the metric is in the declared family: only then anything can be significant after Holm.
    bool primary() const;
    /// What the diamond means, and what missing caps mean where there are any.
    QString closingNote() const;
    /// An end of an interval lies outside the axis: its cap is left out, and the notes say so.
    void noteCut() { m_cut = true; }

    std::vector<std::size_t> shownVariants() const;
    const compare::Variant& variant(std::size_t index) const { return m_comparison->variants[index]; }
    QString describe(const GroupFigures& row, const compare::Cell& cell) const;
    /// Hands the axis to QChart: grid lines at the ticks of m_scale, which must be set, as m_plot.
    void placeAxis(Qt::Orientation orientation);

    QGraphicsItem* mark(QGraphicsItem* item, Kind kind, int z, const compare::Cell* cell = nullptr);
    QGraphicsSimpleTextItem* addLabel(const QString& text, const QPointF& anchor, Qt::Alignment alignment,
                                      const QColor& colour, Kind kind, const QFont& font);
    void addRectangle(const QRectF& rectangle, const QColor& fill, Kind kind, int z, const compare::Cell* cell,
                      const QString& toolTip);
    void addLineMark(const QLineF& line, const QColor& colour, double width, Kind kind, int z,
                     const compare::Cell* cell);
    void addDiamond(const QPointF& centre, double radius, const QColor& colour, const compare::Cell* cell);
    QGraphicsItem* lastMark() const { return m_marks.back(); }
    QString tickText(double value) const;
    /// The metric's title with its unit.
    QString axisTitle() const;
    double textWidth(const QString& text, const QFont& font) const;
    QStringList wrapped(const QString& text, const QFont& font, double width) const;

    std::shared_ptr<const compare::Comparison> m_comparison;
    const catalogue::Metric* m_metric = nullptr;
    Selection m_selection;
    std::vector<GroupFigures> m_rows;
    Theme m_theme = Theme::light();
    AxisScale m_scale;
    QRectF m_plot;
    QFont m_font;
    QFont m_boldFont;
    QFont m_titleFont;

private:
    void drawAll(const QSizeF& size);
    bool anyCell(const std::function<bool(const compare::Cell&)>& holds) const;
    double drawHeadings(double width);
    /// Variants and marks: on screen the page's chips and key say it.
    double drawLegend(double top, double width);
    double drawNotes(double bottom, double width);

    QChart* m_chart;
    QValueAxis* m_axis;
    Qt::Orientation m_orientation = Qt::Horizontal;
    std::vector<QGraphicsItem*> m_marks;
    bool m_headings = false;
    bool m_cut = false;
};

} // namespace fw::ui
