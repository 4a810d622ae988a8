// Groups' changes leaned towards the mean of all groups (stats/partial_pooling.h): an option, beside the raw changes.
#pragma once

#include "core/base/result.h"
#include "core/compare/comparison.h"

namespace fw::compare {

/// Fills in Cell::pooledDifference of every metric, scorer, axis and variant that has at least
/// stats::kMinimumPooledGroups groups whose change has a known standard error.
Status addPooledDifferences(Comparison& comparison);

} // namespace fw::compare
