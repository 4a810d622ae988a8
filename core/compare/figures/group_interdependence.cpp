#include "core/compare/figures/group_interdependence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/stats/interdependence.h"

namespace fw::compare {

namespace {

/// Figures of each group by the axis' clusters, NaN where there is none.
std::vector<std::vector<double>> figuresByCluster(const Measure& measure, const Axis& axis, const ItemSums& items)
{
    const Section& all = axis.sections.front();
    std::vector<std::size_t> clusterOfItem(items.items(), 0);
    for (std::size_t i = 0; i < all.items.size(); ++i)
        if (all.items[i] < items.items())
            clusterOfItem[all.items[i]] = all.clusterOf[i];
    std::vector<std::vector<double>> figures;
    for (std::size_t group = 1; group < axis.sections.size(); ++group) {
        std::vector<std::vector<double>> sums(all.clusters);
        for (const std::size_t item : axis.sections[group].items) {
            if (item >= items.items() || items.rows[item] == 0)
                continue;
            std::vector<double>& cluster = sums[clusterOfItem[item]];
            cluster.resize(items.sums, 0.0);
            const auto from = items.at(item);
            std::transform(from.begin(), from.end(), cluster.begin(), cluster.begin(), std::plus<>());
        }
        std::vector<double>& row = figures.emplace_back();
        for (const std::vector<double>& cluster : sums)
            row.push_back(cluster.empty() ? std::numeric_limits<double>::quiet_NaN() : measure.value(cluster));
    }
    return figures;
}

} // namespace

std::optional<double> groupInterdependence(const Measure& measure, const Axis& axis, const ItemSums& items)
{
    const std::size_t groups = axis.sections.size() - 1;
    if (!axis.sharedTemplates || groups < 2)
        return std::nullopt;
    std::vector<std::vector<double>> figures = figuresByCluster(measure, axis, items);
    std::vector<std::vector<double>> complete(groups);
    for (std::size_t cluster = 0; cluster < axis.sections.front().clusters; ++cluster)
        if (std::all_of(figures.begin(), figures.end(), [&](const auto& row) { return std::isfinite(row[cluster]); }))
            for (std::size_t group = 0; group < groups; ++group)
                complete[group].push_back(figures[group][cluster]);
    if (complete.front().size() < groups + 2)
        return std::nullopt;
    double sum = 0;
    int explained = 0;
    for (std::size_t group = 0; group < groups; ++group) {
        std::vector<double> others;
        for (std::size_t other = 0; other < groups; ++other)
            if (other != group)
                others.insert(others.end(), complete[other].begin(), complete[other].end());
        if (const auto fit = stats::interdependence(complete[group], others); fit.ok()) {
            sum += fit->adjusted;
            ++explained;
        }
    }
    return explained > 0 ? std::optional(sum / explained) : std::nullopt;
}

} // namespace fw::compare
