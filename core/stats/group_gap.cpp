#include "core/stats/group_gap.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "core/stats/input_checks.h"
#include "core/stats/no_value.h"
#include "core/stats/parallel_ranges.h"

namespace fw::stats {

namespace {

/// The figure of every group under an assignment of groups to rows.
template <typename Label>
void setFigures(const ClusterSums& data, std::span<const Label> groupOfRow, const Statistic& value,
                std::vector<double>& totals, std::vector<double>& figures)
{
    const std::size_t groups = figures.size();
    totals.assign(groups * data.sums, 0.0); // (sums, groups)
    for (std::size_t i = 0; i < data.clusters; ++i)
        for (std::size_t s = 0; s < data.sums; ++s)
            totals[s * groups + groupOfRow[i]] += data.values[i * data.sums + s];
    value.ofColumns(totals, groups, figures);
}

/// max − min; NaN where a figure is not finite.
double gapOf(const std::vector<double>& figures)
{
    for (const double figure : figures)
        if (!std::isfinite(figure))
            return kNaN;
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

/// max − min under each of these shuffles, from `gaps` on.
void measureGaps(const ClusterSums& data, std::size_t groups, const Statistic& value, const LabelShuffles& shuffles,
                 unsigned threads, std::span<double> gaps)
{
    forRanges(shuffles.count(), threads, [&](std::size_t begin, std::size_t end) {
        std::vector<double> totals;
        std::vector<double> figures(groups);
        for (std::size_t k = begin; k < end; ++k) {
            setFigures(data, shuffles.labels(k), value, totals, figures);
            gaps[k] = gapOf(figures);
        }
    });
}

/// `measure` fills in the gap of every permutation.
Result<GroupGap> gapAmong(const ClusterSums& data, std::span<const LabelledUnit> units, std::size_t groups,
                          const Statistic& value, std::size_t permutations,
                          const std::function<Status(std::span<double>)>& measure)
{
    FW_TRY(checkSums(data, 2));
    FW_TRY(checkUnits(data, units, groups));
    std::vector<std::size_t> observedGroups(units.size());
    for (std::size_t i = 0; i < units.size(); ++i)
        observedGroups[i] = units[i].group;
    std::vector<double> totals;
    std::vector<double> figures(groups);
    setFigures(data, std::span<const std::size_t>(observedGroups), value, totals, figures);
    GroupGap result;
    result.gap = gapOf(figures);
    if (!std::isfinite(result.gap))
        return Error{ErrorKind::Numerical, "a group's figure is not a finite number",
                     "leave out groups without usable answers"};
    result.highest = static_cast<std::size_t>(std::max_element(figures.begin(), figures.end()) - figures.begin());
    result.lowest = static_cast<std::size_t>(std::min_element(figures.begin(), figures.end()) - figures.begin());
    std::vector<double> gaps(permutations);
    FW_TRY(measure(gaps));

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
    result.permutations = permutations;
    result.p = static_cast<double>(exceeding + 1) / static_cast<double>(permutations + 1);
    return result;
}

} // namespace

Result<GroupGap> groupGap(const ClusterSums& data, std::span<const LabelledUnit> units, std::size_t groups,
                          const Statistic& value, const GroupGapOptions& options)
{
    if (options.permutations == 0 || options.permutations > 1'000'000'000)
        return Error{ErrorKind::InvalidInput, "a gap's p needs 1 to 1e9 permutations", "give 9999, for example"};
    constexpr std::size_t kAtOnce = 1024; // shuffles that are held in memory
    return gapAmong(data, units, groups, value, options.permutations, [&](std::span<double> gaps) -> Status {
        for (std::size_t first = 0; first < gaps.size(); first += kAtOnce) {
            const std::size_t count = std::min(kAtOnce, gaps.size() - first);
            FW_ASSIGN(const LabelShuffles shuffles,
                      LabelShuffles::draw(units, first, count, options.seed, options.threads));
            measureGaps(data, groups, value, shuffles, options.threads, gaps.subspan(first, count));
        }
        return {};
    });
}

Result<GroupGap> groupGap(const ClusterSums& data, std::span<const LabelledUnit> units, std::size_t groups,
                          const Statistic& value, const GroupGapOptions& options, const LabelShuffles& shuffles)
{
    if (shuffles.count() == 0 || !shuffles.fit(units))
        return Error{ErrorKind::InvalidInput, "these labels were shuffled for other prompts",
                     "report this as a defect"};
    return gapAmong(data, units, groups, value, shuffles.count(), [&](std::span<double> gaps) -> Status {
        measureGaps(data, groups, value, shuffles, options.threads, gaps);
        return {};
    });
}

} // namespace fw::stats
