// The boxes at the top of the compare page: which metric, axis and scorer is looked at.
#pragma once

#include <QComboBox>

#include "core/compare/comparison.h"
#include "ui/models/selection.h"

namespace fw::ui {

/// An empty box that grows with its entries.
QComboBox* selectionBox(const QString& name, const QString& toolTip);

// Each replaces a box's entries by what the comparison has, ids as data, and chooses the selection's.

/// Lines stand between metrics over continuations, over each kind of choice set, and over texts.
void fillMetrics(QComboBox* box, const compare::Comparison& comparison, const Selection& selection);
/// The axes that the selection's metric has figures on.
void fillAxes(QComboBox* box, const compare::Comparison& comparison, const Selection& selection);
/// The scorers that the selection's metric is read from.
void fillScorers(QComboBox* box, const compare::Comparison& comparison, const Selection& selection);

} // namespace fw::ui
