// A scorer's evaluation as tables, words and CSV.
#pragma once

#include "ui/engine/scorer_services.h"
#include "ui/models/value_table.h"

namespace fw::ui {

/// "3,730 texts, 1,812 of them labelled 1; “toxic” from 0.5".
QString evaluationSummary(const Evaluation& evaluation);

/// The figures of all texts: figure, value, interval.
TableContent figuresTable(const Evaluation& evaluation);

/// A row a group, all texts first: texts, positives and rates with intervals; or accuracy where classes were compared.
TableContent groupsTable(const Evaluation& evaluation);

/// A row per true class, a column per decision. Empty without classes.
TableContent confusionTable(const Evaluation& evaluation);

/// Every number in full, a figure a line: figure, group, value, low, high.
std::string evaluationCsv(const Evaluation& evaluation);

} // namespace fw::ui
