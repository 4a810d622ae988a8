// A heat map's data: what compressing one part of a model at a time moves.
#pragma once

#include <string>

#include "core/base/result.h"
#include "core/compare/comparison.h"
#include "core/experiment/experiment.h"

namespace fw::report {

/// CSV with a row for each part, metric and axis: layer, module, metric, scorer, axis, what ("change" of the metric
/// over all groups, or "gap_change" between the base's highest and lowest group), value, low, high (empty for gaps), p
/// (of the change, uncorrected). Ordered by layer, module, metric. InvalidInput: the experiment has no such parts.
Result<std::string> sensitivityCsv(const compare::Comparison& comparison, const experiment::Experiment& experiment);

} // namespace fw::report
