#include "core/stats/group_gap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "core/stats/input_checks.h"
#include "core/stats/parallel_ranges.h"
#include "core/stats/random_purpose.h"

namespace fw::stats {

namespace {

/// The figure of every group under an assignment of groups to rows. `totals` is scratch.
std::vector<double> figuresOf(const ClusterSums& data, std::span<const std::size_t> groupOfRow, std::size_t groups,
                              const Statistic& value, std::vector<double>& totals)
{
    totals.assign(groups * data.sums, 0.0);
    for (std::size_t i = 0; i < data.clusters; ++i)
        for (std::size_t s = 0; s < data.sums; ++s)
            totals[groupOfRow[i] * data.sums + s] += data.row(i)[s];
    std::vector<double> figures(groups);
    for (std::size_t g = 0; g < groups; ++g)
        figures[g] = value(std::span<const double>(totals).subspan(g * data.sums, data.sums));
    return figures;
}

/// max − min; NaN where a figure is not finite.
double gapOf(const std::vector<double>& figures)
{
    for (const double figure : figures)
        if (!std::isfinite(figure))
            return std::numeric_limits<double>::quiet_NaN();
    const auto [low, high] = std::minmax_element(figures.begin(), figures.end());
    return *high - *low;
}

Status checkUnits(const ClusterSums& data, std::span<const LabelledUnit> units, std::size_t groups)
{
    if (units.size() != data.clusters)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(units.size()) + " labels for " + std::to_string(data.clusters) + " rows",
                     "report this as a defect"};
    std::vector<std::size_t> counts(groups, 0);
    for (const LabelledUnit& unit : units) {
        if (unit.group >= groups)
            return Error{ErrorKind::InvalidInput,
                         "a row of group " + std::to_string(unit.group) + " among " + std::to_string(groups),
                         "report this as a defect"};
        ++counts[unit.group];
    }
    if (groups < 2 || std::find(counts.begin(), counts.end(), std::size_t{0}) != counts.end())
        return Error{ErrorKind::InvalidInput, "a gap needs two groups or more, each with prompts",
                     "select more groups"};
    return {};
}

} // namespace

Result<GroupGap> groupGap(const ClusterSums& data, std::span<const LabelledUnit> units, std::size_t groups,
                          const Statistic& value, const GroupGapOptions& options)
{
    FW_TRY(checkSums(data, 2));
    FW_TRY(checkUnits(data, units, groups));
    if (options.permutations == 0 || options.permutations > 1'000'000'000)
        return Error{ErrorKind::InvalidInput, "a gap's p needs 1 to 1e9 permutations", "give 9999, for example"};

    std::vector<std::size_t> observedGroups(units.size());
    for (std::size_t i = 0; i < units.size(); ++i)
        observedGroups[i] = units[i].group;
    std::vector<double> scratch;
    const std::vector<double> figures = figuresOf(data, observedGroups, groups, value, scratch);
    GroupGap result;
    result.gap = gapOf(figures);
    if (!std::isfinite(result.gap))
        return Error{ErrorKind::Numerical, "a group's figure is not a finite number",
                     "leave out groups without usable answers"};
    result.highest = static_cast<std::size_t>(std::max_element(figures.begin(), figures.end()) - figures.begin());
    result.lowest = static_cast<std::size_t>(std::min_element(figures.begin(), figures.end()) - figures.begin());

    // Rows ordered by stratum: labels are shuffled within each run of equal strata.
    std::vector<std::size_t> order(units.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return units[a].stratum < units[b].stratum; });
    std::vector<double> gaps(options.permutations);
    forRanges(options.permutations, options.threads, [&](std::size_t begin, std::size_t end) {
        std::vector<std::size_t> labels(units.size());
        std::vector<std::size_t> assigned(units.size());
        std::vector<double> totals;
        for (std::size_t k = begin; k < end; ++k) {
            RandomStream stream = streamFor(options.seed, RandomPurpose::Labels, k);
            for (std::size_t i = 0; i < order.size(); ++i)
                labels[i] = observedGroups[order[i]];
            for (std::size_t from = 0; from < order.size();) {
                std::size_t to = from + 1;
                while (to < order.size() && units[order[to]].stratum == units[order[from]].stratum)
                    ++to;
                stream.shuffle(std::span(labels).subspan(from, to - from));
                from = to;
            }
            for (std::size_t i = 0; i < order.size(); ++i)
                assigned[order[i]] = labels[i];
            gaps[k] = gapOf(figuresOf(data, assigned, groups, value, totals));
        }
    });

    const double largest =
        *std::max_element(figures.begin(), figures.end(), [](double a, double b) { return std::abs(a) < std::abs(b); });
    const double tolerance = 1e-9 * result.gap + 1e-13 * std::abs(largest);
    std::size_t exceeding = 0;
    std::size_t finite = 0;
    for (const double gap : gaps) {
        exceeding += gap < result.gap - tolerance ? 0 : 1;
        if (std::isfinite(gap)) {
            ++finite;
            result.expectedWithoutDifference += gap;
        }
    }
    result.expectedWithoutDifference /= static_cast<double>(finite);
    result.permutations = options.permutations;
    result.p = static_cast<double>(exceeding + 1) / static_cast<double>(options.permutations + 1);
    return result;
}

} // namespace fw::stats
