// What compression saves against whom it harms: a dot a variant.
#pragma once

#include "ui/charts/comparison_chart.h"
#include "ui/models/trade_off.h"

namespace fw::ui {

/// Across: a variant's size, speed or knowledge. Up: the harm of its worst-off group at least, with a line to the
/// estimate; or the change over all groups with its interval. A filled dot was shown or found, a hollow one not.
class TradeOffChart : public ComparisonChart
{
    Q_OBJECT
public:
    using ComparisonChart::ComparisonChart;
    QSizeF minimumSize() const override;
    bool empty() const override;
    const AxisScale& costScale() const { return m_costScale; }

protected:
    void draw(const QRectF& room) override;
    QString notes() const override;
    QString title() const override;
    bool marksCells() const override { return false; }

private:
    void chooseScales();
    void drawPoint(const TradeOffPoint& point);
    QString describe(const TradeOffPoint& point) const;
    QString harmTitle() const;
    double x(double cost) const;
    double y(double harm) const;

    std::vector<TradeOffPoint> m_points;
    Cost m_cost;
    AxisScale m_costScale;
    std::vector<QRectF> m_named; ///< where names stand already
};

} // namespace fw::ui
