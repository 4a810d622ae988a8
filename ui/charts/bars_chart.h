// A metric's level per group: grouped bars of base and variants with interval whiskers and the noise floor behind.
#pragma once

#include "ui/charts/comparison_chart.h"

namespace fw::ui {

/// Bars start at the metric's ideal (0, or 50 where that is ideal). The grey band is the base's value plus and minus
/// the noise floor.
class BarsChart : public ComparisonChart
{
    Q_OBJECT
public:
    using ComparisonChart::ComparisonChart;
    QSizeF minimumSize() const override;

protected:
    void draw(const QRectF& room) override;
    QString notes() const override;

private:
    double origin() const;
    void chooseScale(double height);
    void drawGroup(const GroupFigures& row, double left, double width);
    double y(double value) const;
};

} // namespace fw::ui
