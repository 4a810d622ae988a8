#include "ui/widgets/selection_boxes.h"
#include "ui/models/qt_text.h"

#include <QCoreApplication>

#include <algorithm>

#include "core/compare/words/figure_text.h"

namespace fw::ui {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(SelectionBoxes)
};

void choose(QComboBox* box, const std::string& id)
{
    box->setCurrentIndex(std::max(0, box->findData(qt(id))));
}

/// Whether a line stands between two neighbouring metrics.
bool areApart(const catalogue::Metric& metric, const catalogue::Metric& before)
{
    const bool pairs = metric.level == catalogue::Level::Pair;
    return metric.level != before.level || (pairs && metric.choiceKind != before.choiceKind);
}

} // namespace

QComboBox* selectionBox(const QString& name, const QString& toolTip)
{
    auto* box = new QComboBox;
    box->setObjectName(name);
    box->setToolTip(toolTip);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    return box;
}

void fillMetrics(QComboBox* box, const compare::Comparison& comparison, const Selection& selection)
{
    box->clear();
    const catalogue::Metric* before = nullptr;
    for (const catalogue::Metric& metric : comparison.metrics) {
        if (before && areApart(metric, *before))
            box->insertSeparator(box->count());
        box->addItem(qt(metric.title), qt(metric.id));
        before = &metric;
    }
    choose(box, selection.metric);
}

void fillAxes(QComboBox* box, const compare::Comparison& comparison, const Selection& selection)
{
    box->clear();
    for (const std::string& axis : axesOf(comparison, selection.metric))
        box->addItem(axis.empty() ? Text::tr("Whole run") : qt(compare::axisTitle(comparison, axis)), qt(axis));
    choose(box, selection.axis);
}

void fillScorers(QComboBox* box, const compare::Comparison& comparison, const Selection& selection)
{
    box->clear();
    for (const std::string& scorer : scorersOf(comparison, selection.metric))
        box->addItem(qt(compare::scorerTitle(comparison, scorer)), qt(scorer));
    choose(box, selection.scorer);
}

} // namespace fw::ui
