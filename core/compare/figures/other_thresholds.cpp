#include "core/compare/figures/other_thresholds.h"

#include <algorithm>

namespace fw::compare {

namespace {

bool sameQuestion(const Cell& a, const Cell& b)
{
    return a.metric == b.metric && a.scorer == b.scorer && a.axis == b.axis && a.group == b.group &&
           a.variant == b.variant;
}

/// Adjusts `cells` in the family that they belong to: the comparison's cells with these in their place.
Status adjustInTheirPlace(std::vector<Cell>& cells, const std::vector<MeasureItems>& measures,
                          const CellOptions& options, const Comparison& comparison)
{
    std::vector<Cell> all = comparison.cells;
    std::vector<std::size_t> places;
    for (const Cell& cell : cells) {
        const auto place =
            std::find_if(all.begin(), all.end(), [&](const Cell& other) { return sameQuestion(cell, other); });
        if (place == all.end())
            return Error{ErrorKind::Internal, "a figure at another threshold has no counterpart", "report this"};
        *place = cell;
        places.push_back(static_cast<std::size_t>(place - all.begin()));
    }
    FW_TRY(judgeFamily(all, measures, options));
    for (std::size_t i = 0; i < cells.size(); ++i)
        cells[i] = all[places[i]];
    return {};
}

} // namespace

Result<std::vector<ThresholdCells>> cellsAtOtherThresholds(const std::vector<MeasureItems>& measures,
                                                           const std::vector<const RunData*>& runs,
                                                           const Places& places, const CellOptions& options,
                                                           const Comparison& comparison, const CancelToken& cancel)
{
    std::vector<ThresholdCells> result;
    for (const ScorerUse& scorer : comparison.scorers)
        for (const double threshold : {scorer.threshold - kThresholdStep, scorer.threshold + kThresholdStep}) {
            if (threshold <= 0 || threshold >= 1)
                continue;
            std::vector<MeasureItems> changed;
            for (const MeasureItems& measure : measures) {
                if (!measure.plan.primary || measure.plan.scorer != scorer.scorer ||
                    !measure.plan.measure.metric->readsThreshold())
                    continue;
                MeasurePlan plan = measure.plan;
                plan.measure.threshold = threshold;
                changed.push_back(reduceMeasure(plan, runs, places));
            }
            if (changed.empty())
                continue;
            FW_ASSIGN(std::vector<Cell> cells, makeCells(changed, options, cancel));
            FW_TRY(adjustInTheirPlace(cells, measures, options, comparison));
            result.push_back({scorer.scorer, threshold, std::move(cells)});
        }
    return result;
}

} // namespace fw::compare
