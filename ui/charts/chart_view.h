// Shows a ComparisonChart: arranged to the view's size, scrolled where its content needs more.
#pragma once

#include <QGraphicsView>

#include "ui/charts/comparison_chart.h"

namespace fw::ui {

class ChartView : public QGraphicsView
{
    Q_OBJECT
public:
    /// Owns the chart.
    explicit ChartView(ComparisonChart* chart, QWidget* parent = nullptr);
    ComparisonChart* chart() const { return m_chart; }
    /// Arranges the chart for the view anew, after a change of content or an export.
    void refresh();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    ComparisonChart* m_chart;
};

} // namespace fw::ui
