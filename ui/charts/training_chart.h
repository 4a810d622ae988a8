// How the loss of trained variants fell: a line a variant, the validation loss where there is one.
#pragma once

#include <QChartView>

#include <memory>

#include "core/compare/comparison.h"
#include "ui/look/theme.h"

namespace fw::ui {

/// Screen thread only.
class TrainingChart : public QChartView
{
    Q_OBJECT
public:
    explicit TrainingChart(QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void setContent(std::shared_ptr<const compare::Comparison> comparison);
    /// Whether no variant was trained.
    bool empty() const { return m_empty; }

private:
    void draw();

    std::shared_ptr<const compare::Comparison> m_comparison;
    Theme m_theme = Theme::light();
    bool m_empty = true;
};

} // namespace fw::ui
