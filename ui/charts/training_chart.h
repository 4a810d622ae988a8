// How the loss of trained variants fell: a line a variant, the validation loss where text was held back, else the
// training loss, and called so.
#pragma once

#include <QPointF>
#include <QString>
#include <QWidget>

#include <memory>
#include <vector>

#include "core/compare/comparison.h"
#include "ui/look/theme.h"

class QChartView;
class QLabel;

namespace fw::ui {

/// One variant's curve as it is drawn over optimiser steps.
struct TrainingLine
{
    QString name;
    std::size_t variant = 0;
    bool validated = false; ///< validation loss in nats per token; else what the step minimises, on its training text
    QList<QPointF> points;
};

/// The lines of a comparison, by variant and step of its recipe.
std::vector<TrainingLine> trainingLines(const compare::Comparison& comparison);
/// What these lines are, over the chart.
QString trainingTitle(const std::vector<TrainingLine>& lines);

/// Screen thread only.
class TrainingChart : public QWidget
{
    Q_OBJECT
public:
    explicit TrainingChart(QWidget* parent = nullptr);

    void setTheme(const Theme& theme);
    void setContent(const std::shared_ptr<const compare::Comparison>& comparison);
    /// Empty where no variant was trained.
    const std::vector<TrainingLine>& lines() const { return m_lines; }

private:
    void draw();

    std::vector<TrainingLine> m_lines;
    Theme m_theme = Theme::light();
    QLabel* m_title;
    QChartView* m_view;
};

} // namespace fw::ui
