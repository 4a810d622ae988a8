#include "ui/charts/training_chart.h"

#include <QChart>
#include <QLegend>
#include <QLineSeries>
#include <QValueAxis>

#include <algorithm>

#include "ui/models/plain_line.h"

namespace fw::ui {

namespace {

/// The curve of a variant: its validation loss, or the training loss where it has none.
QList<QPointF> pointsOf(const compare::TrainingCurve& curve)
{
    const bool validated = std::any_of(curve.points.begin(), curve.points.end(),
                                       [](const auto& point) { return point.validationLoss.has_value(); });
    QList<QPointF> points;
    for (const compare::TrainingCurve::Point& point : curve.points)
        if (!validated || point.validationLoss)
            points.append({static_cast<double>(point.step), validated ? *point.validationLoss : point.trainingLoss});
    return points;
}

void colourAxis(QValueAxis* axis, const Theme& theme, const QString& title)
{
    axis->setTitleText(title);
    axis->setTitleBrush(theme.mutedText);
    axis->setLabelsBrush(theme.mutedText);
    axis->setGridLineColor(theme.grid);
    axis->setLinePen(QPen(theme.hairline));
}

} // namespace

TrainingChart::TrainingChart(QWidget* parent) : QChartView(new QChart, parent)
{
    setObjectName(QStringLiteral("trainingChart"));
    setAccessibleName(tr("Loss of trained variants"));
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    chart()->setBackgroundVisible(false);
    chart()->setMargins(QMargins());
    chart()->legend()->setAlignment(Qt::AlignRight);
    setMinimumHeight(110);
}

void TrainingChart::setTheme(const Theme& theme)
{
    m_theme = theme;
    draw();
}

void TrainingChart::setContent(std::shared_ptr<const compare::Comparison> comparison)
{
    m_comparison = std::move(comparison);
    draw();
}

void TrainingChart::draw()
{
    chart()->removeAllSeries();
    for (QAbstractAxis* axis : chart()->axes())
        delete axis;
    m_empty = true;
    if (!m_comparison)
        return;
    auto* steps = new QValueAxis;
    auto* loss = new QValueAxis;
    colourAxis(steps, m_theme, tr("Optimiser steps"));
    colourAxis(loss, m_theme, tr("Validation loss, nats per token"));
    steps->setLabelFormat(QStringLiteral("%d"));
    chart()->addAxis(steps, Qt::AlignBottom);
    chart()->addAxis(loss, Qt::AlignLeft);
    double lowest = 0;
    double highest = 0;
    double longest = 0;
    for (std::size_t i = 0; i < m_comparison->variants.size(); ++i)
        for (const compare::TrainingCurve& curve : m_comparison->variants[i].training) {
            const QList<QPointF> points = pointsOf(curve);
            if (points.isEmpty())
                continue;
            auto* series = new QLineSeries;
            series->setName(plainLine(m_comparison->variants[i].name));
            series->setPen(QPen(m_theme.variant(i), 2));
            series->setPointsVisible(points.size() < 3);
            series->append(points);
            chart()->addSeries(series);
            series->attachAxis(steps);
            series->attachAxis(loss);
            for (const QPointF& point : points) {
                lowest = m_empty ? point.y() : std::min(lowest, point.y());
                highest = m_empty ? point.y() : std::max(highest, point.y());
                longest = std::max(longest, point.x());
                m_empty = false;
            }
        }
    const double margin = std::max(0.05 * (highest - lowest), 0.01);
    steps->setRange(0, std::max(longest, 1.0));
    loss->setRange(lowest - margin, highest + margin);
    steps->applyNiceNumbers();
    chart()->legend()->setLabelColor(m_theme.text);
}

} // namespace fw::ui
