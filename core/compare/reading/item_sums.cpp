#include "core/compare/reading/item_sums.h"

#include <algorithm>
#include <cmath>

namespace fw::compare {

std::size_t InputGrids::items() const
{
    return inputs.empty() ? 0 : inputs.front()->items();
}

std::size_t InputGrids::draws() const
{
    return inputs.empty() ? 0 : inputs.front()->rows;
}

bool InputGrids::hasRow(std::size_t item, std::size_t draw) const
{
    if (item >= items() || draw >= draws() || (!kept.empty() && !kept[item]))
        return false;
    return std::all_of(inputs.begin(), inputs.end(),
                       [&](const SignalGrid* grid) { return !std::isnan(grid->at(item, draw)); });
}

bool InputGrids::isEmpty(std::size_t item, std::size_t draw) const
{
    return empty && draw < empty->rows && empty->at(item, draw) == 1;
}

std::size_t gatherRows(const InputGrids& grids, std::size_t item, std::span<const std::size_t> draws,
                       std::vector<double>& buffer)
{
    buffer.clear();
    std::size_t rows = 0;
    for (const std::size_t draw : draws) {
        if (!grids.hasRow(item, draw))
            continue;
        for (const SignalGrid* grid : grids.inputs)
            buffer.push_back(grid->at(item, draw));
        ++rows;
    }
    return rows;
}

ItemSums reduceItems(const Measure& measure, const InputGrids& grids, DrawRange range, const InputGrids* partner,
                     EmptyRows emptyRows)
{
    ItemSums result;
    result.sums = measure.metric->sums;
    result.values.assign(grids.items() * result.sums, 0.0);
    result.rows.assign(grids.items(), 0);
    const std::size_t draws = std::min(range.end, grids.draws());
    std::vector<double> buffer;
    std::vector<std::size_t> chosen;
    for (std::size_t item = 0; item < grids.items(); ++item) {
        chosen.clear();
        for (std::size_t draw = range.first; draw < draws; ++draw) {
            const bool paired = !partner || partner->hasRow(item, draw);
            const bool left = emptyRows == EmptyRows::LeaveOut && grids.isEmpty(item, draw);
            if (paired && !left)
                chosen.push_back(draw);
        }
        const std::size_t rows = gatherRows(grids, item, chosen, buffer);
        if (rows == 0)
            continue;
        result.rows[item] = static_cast<int>(rows);
        measure.metric->reduce({buffer, rows, grids.inputs.size()}, measure.threshold, result.at(item));
    }
    return result;
}

std::vector<int> countEmpty(const InputGrids& grids, std::size_t maximumDraws, const InputGrids* partner)
{
    std::vector<int> counts(grids.items(), 0);
    const std::size_t draws = std::min(maximumDraws, grids.draws());
    for (std::size_t item = 0; item < counts.size(); ++item)
        for (std::size_t draw = 0; draw < draws; ++draw)
            if (grids.hasRow(item, draw) && (!partner || partner->hasRow(item, draw)) && grids.isEmpty(item, draw))
                ++counts[item];
    return counts;
}

} // namespace fw::compare
