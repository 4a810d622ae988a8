#include "ui/charts/training_chart.h"

#include <QChart>
#include <QChartView>
#include <QLegend>
#include <QLineSeries>
#include <QVBoxLayout>
#include <QValueAxis>

#include <algorithm>

#include "ui/models/plain_line.h"
#include "ui/widgets/card.h"

namespace fw::ui {

namespace {

TrainingLine lineOf(const compare::TrainingCurve& curve)
{
    TrainingLine line;
    line.validated = std::any_of(curve.points.begin(), curve.points.end(),
                                 [](const auto& point) { return point.validationLoss.has_value(); });
    for (const compare::TrainingCurve::Point& point : curve.points)
        if (!line.validated || point.validationLoss)
            line.points.append(
                {static_cast<double>(point.step), line.validated ? *point.validationLoss : point.trainingLoss});
    return line;
}

void colourAxis(QValueAxis* axis, const Theme& theme)
{
    axis->setLabelsBrush(theme.mutedText);
    axis->setGridLineColor(theme.grid);
    axis->setLinePen(QPen(theme.hairline));
}

} // namespace

std::vector<TrainingLine> trainingLines(const compare::Comparison& comparison)
{
    std::vector<TrainingLine> lines;
    for (std::size_t i = 0; i < comparison.variants.size(); ++i)
        for (const compare::TrainingCurve& curve : comparison.variants[i].training)
            if (TrainingLine line = lineOf(curve); !line.points.isEmpty()) {
                line.name = plainLine(comparison.variants[i].name);
                line.variant = i;
                lines.push_back(std::move(line));
            }
    return lines;
}

QString trainingTitle(const std::vector<TrainingLine>& lines)
{
    const auto validated =
        std::count_if(lines.begin(), lines.end(), [](const TrainingLine& line) { return line.validated; });
    if (validated == static_cast<std::ptrdiff_t>(lines.size()))
        return TrainingChart::tr("Validation loss, nats per token, over optimiser steps");
    if (validated == 0)
        return TrainingChart::tr("Training loss over optimiser steps: no text was held back");
    return TrainingChart::tr("Validation loss, nats per token, over optimiser steps; dashed: training loss, where no "
                             "text was held back");
}

TrainingChart::TrainingChart(QWidget* parent)
    : QWidget(parent), m_title(roleLabel({}, "muted")), m_view(new QChartView(new QChart, this))
{
    setObjectName(QStringLiteral("trainingChart"));
    setAccessibleName(tr("Loss of trained variants"));
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->chart()->setBackgroundVisible(false);
    m_view->chart()->setMargins(QMargins());
    m_view->chart()->legend()->setAlignment(Qt::AlignRight);
    auto* rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    // Titles at the axes would leave them no room for numbers where the card is low.
    m_title->setObjectName(QStringLiteral("trainingTitle"));
    m_title->setWordWrap(true);
    rows->addWidget(m_title);
    rows->addWidget(m_view, 1);
    setMinimumHeight(110);
}

void TrainingChart::setTheme(const Theme& theme)
{
    m_theme = theme;
    draw();
}

void TrainingChart::setContent(const std::shared_ptr<const compare::Comparison>& comparison)
{
    m_lines = comparison ? trainingLines(*comparison) : std::vector<TrainingLine>();
    m_title->setText(trainingTitle(m_lines));
    draw();
}

void TrainingChart::draw()
{
    QChart* chart = m_view->chart();
    chart->removeAllSeries();
    for (QAbstractAxis* axis : chart->axes())
        delete axis;
    if (m_lines.empty())
        return;
    auto* steps = new QValueAxis;
    auto* loss = new QValueAxis;
    colourAxis(steps, m_theme);
    colourAxis(loss, m_theme);
    steps->setLabelFormat(QStringLiteral("%d"));
    loss->setLabelFormat(QStringLiteral("%.2f"));
    loss->setTickCount(3); // the card may be low
    chart->addAxis(steps, Qt::AlignBottom);
    chart->addAxis(loss, Qt::AlignLeft);
    double lowest = m_lines.front().points.front().y();
    double highest = lowest;
    double longest = 1;
    for (const TrainingLine& line : m_lines) {
        auto* series = new QLineSeries;
        series->setName(line.validated ? line.name : tr("%1 (training)").arg(line.name));
        series->setPen(QPen(m_theme.variant(line.variant), 2, line.validated ? Qt::SolidLine : Qt::DashLine));
        series->setPointsVisible(line.points.size() < 3);
        series->append(line.points);
        chart->addSeries(series);
        series->attachAxis(steps);
        series->attachAxis(loss);
        for (const QPointF& point : line.points) {
            lowest = std::min(lowest, point.y());
            highest = std::max(highest, point.y());
            longest = std::max(longest, point.x());
        }
    }
    const double margin = std::max(0.05 * (highest - lowest), 0.01);
    steps->setRange(0, longest);
    loss->setRange(lowest - margin, highest + margin);
    steps->applyNiceNumbers();
    chart->legend()->setLabelColor(m_theme.text);
}

} // namespace fw::ui
