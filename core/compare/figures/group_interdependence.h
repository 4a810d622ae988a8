// Whether groups' figures go together, template by template: interdependence of biases (Iofinova et al. 2023, arXiv
// 2304.12622).
#pragma once

#include <optional>

#include "core/compare/reading/clusters.h"
#include "core/compare/reading/item_sums.h"

namespace fw::compare {

/// Mean over groups of the adjusted R² of a group's figures by template on the other groups' (stats/interdependence.h):
/// about 0 where one group's tell nothing of another's, 1 where they tell all. None where groups share no templates,
/// where fewer templates than groups + 2 have a figure of every group, or where every group's figures are constant.
std::optional<double> groupInterdependence(const Measure& measure, const Axis& axis, const ItemSums& items);

} // namespace fw::compare
