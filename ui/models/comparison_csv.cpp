#include "core/report/csv.h"
#include "ui/models/comparison_table.h"

namespace fw::ui {

std::string comparisonCsv(const compare::Comparison& comparison, const Selection& selection)
{
    return report::comparisonCsv(comparison, [&selection](const compare::Cell& cell) {
        return cell.metric == selection.metric && cell.scorer == selection.scorer && cell.axis == selection.axis &&
               selection.shows(cell.variant);
    });
}

} // namespace fw::ui
