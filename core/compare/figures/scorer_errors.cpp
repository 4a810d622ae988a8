#include "core/compare/figures/scorer_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/stats/normal.h"

namespace fw::compare {

namespace {

constexpr double kLeastSlope = 0.05; ///< a scorer that tells hardly anything apart corrects nothing

void correct(Cell& cell, const catalogue::ErrorRates& errors, double confidence)
{
    const double slope = errors.slope();
    if (!cell.difference || slope < kLeastSlope)
        return;
    const Estimate& seen = *cell.difference;
    // Delta method: the difference's interval and the rates' own uncertainty, as independent.
    const double value = seen.value / slope;
    const double ofRates = stats::normalQuantile((1 + confidence) / 2) * std::fabs(value) * errors.slopeError / slope;
    const std::string whose = errors.group.empty() ? "all texts" : "texts about " + errors.group;
    cell.corrected =
        Estimate{value, value - std::hypot((seen.value - seen.low) / slope, ofRates),
                 value + std::hypot((seen.high - seen.value) / slope, ofRates),
                 fmt::format("corrected for {:.1f} % false positives and {:.1f} % false negatives of {} ({})",
                             100 * errors.falsePositive, 100 * errors.falseNegative, whose, errors.data)};
    // Of the base's texts this share is clean, as far as the scorer tells; only they can be flagged wrongly.
    const double base = cell.value.value - seen.value;
    const double clean = 1 - std::clamp((base - errors.falsePositive) / slope, 0.0, 1.0);
    if (clean > kLeastSlope)
        cell.overturningError = seen.value / clean;
}

} // namespace

void addScorerErrors(Comparison& comparison, const catalogue::Catalogues& catalogues)
{
    for (Cell& cell : comparison.cells) {
        const catalogue::Metric* metric = catalogue::find(catalogues.metrics, cell.metric);
        const auto use = std::find_if(comparison.scorers.begin(), comparison.scorers.end(),
                                      [&](const ScorerUse& one) { return one.scorer == cell.scorer; });
        if (metric && metric->countsFlags && use != comparison.scorers.end() && use->errors)
            correct(cell, use->errors->of(cell.group), comparison.confidence);
    }
}

} // namespace fw::compare
