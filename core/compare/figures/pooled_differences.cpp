#include "core/compare/figures/pooled_differences.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <tuple>
#include <vector>

#include "core/stats/partial_pooling.h"

namespace fw::compare {

Status addPooledDifferences(Comparison& comparison)
{
    using Key = std::tuple<std::string, std::string, std::string, std::size_t>; // metric, scorer, axis, variant
    std::map<Key, std::vector<Cell*>> groups;
    for (Cell& cell : comparison.cells)
        if (!cell.group.empty() && cell.difference && std::isfinite(cell.difference->value) && cell.standardError)
            groups[{cell.metric, cell.scorer, cell.axis, cell.variant}].push_back(&cell);
    for (auto& [key, cells] : groups) {
        if (cells.size() < stats::kMinimumPooledGroups)
            continue;
        std::vector<double> figures;
        std::vector<double> errors;
        for (const Cell* cell : cells) {
            figures.push_back(cell->difference->value);
            errors.push_back(*cell->standardError);
        }
        stats::PartialPoolingOptions options;
        options.confidence = comparison.confidence;
        FW_ASSIGN(const stats::PartialPooling pooled, stats::poolPartially(figures, errors, options));
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const stats::PooledGroup& group = pooled.groups[i];
            cells[i]->pooledDifference =
                Estimate{group.estimate, group.low, group.high,
                         fmt::format("partially pooled over {} groups, {:.0f} % towards their mean (empirical Bayes, "
                                     "Morris 1983)",
                                     cells.size(), 100 * group.shrinkage)};
        }
    }
    return {};
}

} // namespace fw::compare
