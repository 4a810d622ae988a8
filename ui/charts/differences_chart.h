// Every variant's difference to base per group: dots with intervals around zero, the noise floor behind them.
#pragma once

#include "ui/charts/comparison_chart.h"

namespace fw::ui {

/// Groups sorted by the size of their mean change, all groups together on top. A filled dot lies outside the noise
/// floor, a hollow one inside; a diamond is significant after Holm.
class DifferencesChart : public ComparisonChart
{
    Q_OBJECT
public:
    using ComparisonChart::ComparisonChart;
    QSizeF minimumSize() const override;

protected:
    void draw(const QRectF& room) override;
    QString notes() const override;

private:
    std::vector<GroupFigures> sortedRows() const;
    void chooseScale(double width);
    void drawRow(const GroupFigures& row, double top, double height, double figuresRight);
    std::vector<std::size_t> comparedVariants() const;
    double x(double value) const;
};

} // namespace fw::ui
