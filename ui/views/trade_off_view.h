// The trade-off chart with what it holds against what.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QWidget>

#include <memory>
#include <string>

#include "ui/charts/chart_view.h"
#include "ui/models/selection.h"

namespace fw::ui {

class TradeOffView : public QWidget
{
    Q_OBJECT
public:
    explicit TradeOffView(QWidget* parent = nullptr);

    ChartView* view() const { return m_view; }
    /// Fills the boxes; the chart itself is set as every other.
    void setContent(const compare::Comparison& comparison, const Selection& selection);

Q_SIGNALS:
    void chosen(const std::string& cost, fw::ui::Harm harm);

private:
    QComboBox* m_harm;
    QComboBox* m_cost;
    QLabel* m_nothing;
    ChartView* m_view;
};

} // namespace fw::ui
