#include "core/compare/figures/contrasts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/stats/group_gap.h"
#include "core/stats/sign_flips.h"
#include "core/stats/student.h"
#include "core/stats/studentised_contrast.h"

namespace fw::compare {

namespace {

std::size_t groupCount(const Axis& axis)
{
    return axis.sections.size() - 1;
}

/// Sums of units (prompts with rows) with the label of each, strata one after another.
struct Units
{
    std::vector<stats::LabelledUnit> labels;
    std::vector<std::size_t> clusters; ///< of each unit, below `clusterCount`
    std::size_t clusterCount = 0;
    std::vector<double> values; ///< (units, width)
    std::size_t width = 0;
    std::size_t strata = 0;
};

/// Units of all sides side by side: only items with rows on every side count.
Units unitsOf(const Axis& axis, std::initializer_list<const ItemSums*> sides)
{
    std::size_t items = 0;
    for (const ItemSums* side : sides)
        items = std::max(items, side->items());
    std::vector<std::size_t> groupOf(items, 0);
    for (std::size_t group = 0; group < groupCount(axis); ++group)
        for (const std::size_t item : axis.sections[group + 1].items)
            if (item < items)
                groupOf[item] = group;
    Units units;
    const Section& all = axis.sections.front();
    units.strata = axis.sharedTemplates ? all.clusters : 1;
    units.clusterCount = all.clusters;
    std::vector<std::vector<std::size_t>> byStratum(units.strata);
    std::vector<std::size_t> clusterOf(items, 0);
    for (std::size_t i = 0; i < all.items.size(); ++i) {
        const std::size_t item = all.items[i];
        const bool present = std::all_of(sides.begin(), sides.end(), [&](const ItemSums* side) {
            return item < side->items() && side->rows[item] > 0;
        });
        if (present) {
            clusterOf[item] = all.clusterOf[i];
            byStratum[axis.sharedTemplates ? all.clusterOf[i] : 0].push_back(item);
        }
    }
    for (std::size_t stratum = 0; stratum < units.strata; ++stratum)
        for (const std::size_t item : byStratum[stratum]) {
            units.labels.push_back({stratum, groupOf[item]});
            units.clusters.push_back(clusterOf[item]);
            for (const ItemSums* side : sides) {
                const auto sums = side->at(item);
                units.values.insert(units.values.end(), sums.begin(), sums.end());
            }
        }
    for (const ItemSums* side : sides)
        units.width += side->sums;
    return units;
}

bool everyGroupHasUnits(const Units& units, std::size_t groups)
{
    std::vector<char> seen(groups, 0);
    for (const stats::LabelledUnit& unit : units.labels)
        seen[unit.group] = 1;
    return std::all_of(seen.begin(), seen.end(), [](char found) { return found != 0; });
}

/// A unit's change: the figure of the second half of its sums less that of the first. NaN where one has none.
double changeOf(const Measure& measure, std::span<const double> both)
{
    const std::size_t sums = measure.metric->sums;
    return measure.value(both.subspan(sums, sums)) - measure.value(both.first(sums));
}

/// The change of every group in every cluster, NaN where it has none: (groups, clusters).
std::vector<double> changesByCluster(const Measure& measure, const Units& units, std::size_t groups)
{
    std::vector<double> totals(groups * units.clusterCount * units.width, 0.0);
    std::vector<char> present(groups * units.clusterCount, 0);
    for (std::size_t unit = 0; unit < units.labels.size(); ++unit) {
        const std::size_t place = units.labels[unit].group * units.clusterCount + units.clusters[unit];
        present[place] = 1;
        for (std::size_t i = 0; i < units.width; ++i)
            totals[place * units.width + i] += units.values[unit * units.width + i];
    }
    std::vector<double> changes(present.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t place = 0; place < present.size(); ++place)
        if (present[place])
            changes[place] = changeOf(measure, std::span(totals).subspan(place * units.width, units.width));
    return changes;
}

/// Of each cluster in which the group and another have a change: its own minus the mean of the others'.
stats::Contributions clusterContrasts(const std::vector<double>& changes, std::size_t groups, std::size_t group)
{
    stats::Contributions contrasts;
    const std::size_t clusters = changes.size() / groups;
    for (std::size_t cluster = 0; cluster < clusters; ++cluster) {
        const double own = changes[group * clusters + cluster];
        double others = 0;
        std::size_t count = 0;
        for (std::size_t other = 0; other < groups; ++other)
            if (const double change = changes[other * clusters + cluster]; other != group && std::isfinite(change)) {
                others += change;
                ++count;
            }
        if (std::isfinite(own) && count > 0)
            contrasts.values.push_back(own - others / static_cast<double>(count));
    }
    contrasts.weights.assign(contrasts.values.size(), 1.0);
    return contrasts;
}

/// The interval of a mean of contrasts, by what its test is made of.
Result<Estimate> contrastEstimate(const stats::Contributions& contrasts, const char* unit,
                                  const EstimateOptions& options)
{
    const std::size_t count = contrasts.size();
    const double observed = contrasts.figure();
    if (stats::smallestSignFlipP(count) > 1 - options.confidence)
        return Estimate{observed, std::nan(""), std::nan(""), fmt::format("no interval: {} {} are too few", count, unit)};
    if (count < kFewClusters) {
        FW_ASSIGN(const stats::Interval flips, stats::signFlipInterval(contrasts, options.confidence, {}));
        return Estimate{observed, flips.low, flips.high, fmt::format("sign flips over {} {}", count, unit)};
    }
    stats::BootstrapOptions bootstrap;
    bootstrap.resamples = std::max(options.resamples, stats::kMinimumResamples);
    bootstrap.confidence = options.confidence;
    bootstrap.seed = options.seed;
    bootstrap.method = stats::IntervalMethod::Percentile;
    bootstrap.expanded = true;
    std::vector<double> rows;
    for (const double value : contrasts.values)
        rows.insert(rows.end(), {value, 1.0});
    FW_ASSIGN(const stats::Interval interval,
              stats::bootstrapInterval({rows, count, 2}, stats::Statistic::ratio(), bootstrap));
    return Estimate{observed, interval.low, interval.high, fmt::format("percentile bootstrap over {} {}", count, unit)};
}

Result<std::optional<GroupContrast>> sharedContrast(const stats::Contributions& contrasts, std::size_t group,
                                                    const char* unit, std::size_t family,
                                                    const EstimateOptions& options)
{
    if (contrasts.size() < 2)
        return std::optional<GroupContrast>();
    stats::SignFlipOptions flips;
    flips.family = family;
    flips.alpha = options.alpha;
    flips.seed = options.seed;
    flips.exactClusters = stats::kMostEnumerated;
    FW_ASSIGN(const stats::PermutationResult test, stats::signFlipTest(contrasts, flips));
    FW_ASSIGN(Estimate value, contrastEstimate(contrasts, unit, options));
    return std::optional(GroupContrast{group, std::move(value), test.p});
}

/// Of groups without a template in common: every cluster's change, own against the others'.
Result<std::optional<GroupContrast>> unsharedContrast(const std::vector<double>& changes, std::size_t groups,
                                                      std::size_t group, const char* unit,
                                                      const EstimateOptions& options)
{
    std::vector<double> own;
    std::vector<double> others;
    const std::size_t clusters = changes.size() / groups;
    for (std::size_t i = 0; i < changes.size(); ++i)
        if (std::isfinite(changes[i]))
            (i / clusters == group ? own : others).push_back(changes[i]);
    if (own.size() < 2 || others.size() < 2)
        return std::optional<GroupContrast>();
    FW_ASSIGN(const stats::ContrastTest test,
              stats::studentisedContrast(own, others, kLabelPermutations, options.seed));
    const double degrees = static_cast<double>(std::min(own.size(), others.size()) - 1);
    const double reach = stats::studentQuantile((1 + options.confidence) / 2, degrees) * test.standardError;
    return std::optional(GroupContrast{group,
                                       {test.difference, test.difference - reach, test.difference + reach,
                                        fmt::format("Welch over {} and {} {}", own.size(), others.size(), unit)},
                                       test.p});
}

} // namespace

Result<std::optional<stats::LabelShuffles>> shuffleLabels(const Axis& axis, const ItemSums& items, std::uint64_t seed)
{
    constexpr std::size_t kMostUnits = 20'000; // 80 MB
    const Units units = unitsOf(axis, {&items});
    if (units.labels.empty() || units.labels.size() > kMostUnits)
        return std::optional<stats::LabelShuffles>();
    FW_ASSIGN(stats::LabelShuffles shuffles, stats::LabelShuffles::draw(units.labels, 0, kLabelPermutations, seed));
    return std::optional(std::move(shuffles));
}

double groupFigure(const Measure& measure, const Axis& axis, std::size_t group, const ItemSums& items)
{
    const ClusterTable clusters = sumClusters(axis.sections[group + 1], items);
    if (clusters.clusters() == 0)
        return std::numeric_limits<double>::quiet_NaN();
    return measure.value(total(clusters));
}

Result<std::optional<AxisGap>> axisGap(const Measure& measure, const Axis& axis, const ItemSums& items,
                                       std::uint64_t seed, const stats::LabelShuffles* shared)
{
    const std::size_t groups = groupCount(axis);
    const Units units = unitsOf(axis, {&items});
    if (groups < 2 || !everyGroupHasUnits(units, groups))
        return std::optional<AxisGap>();
    stats::GroupGapOptions options;
    options.permutations = kLabelPermutations;
    options.seed = seed;
    const stats::ClusterSums sums{units.values, units.labels.size(), units.width};
    const stats::Statistic value = statisticOf(measure);
    const auto gap = shared && shared->fit(units.labels)
                         ? stats::groupGap(sums, units.labels, groups, value, options, *shared)
                         : stats::groupGap(sums, units.labels, groups, value, options);
    if (!gap.ok() && gap.error().kind == ErrorKind::Numerical)
        return std::optional<AxisGap>();
    FW_TRY(gap);
    return std::optional(AxisGap{gap->highest, gap->lowest, gap->gap, gap->expectedWithoutDifference, gap->p});
}

Result<std::vector<GroupContrast>> groupContrasts(const Measure& measure, const Axis& axis, const ItemSums& base,
                                                  const ItemSums& variant, std::size_t family,
                                                  const EstimateOptions& options, const CancelToken& cancel)
{
    const std::size_t groups = groupCount(axis);
    const Units units = unitsOf(axis, {&base, &variant});
    if (groups < 2 || !everyGroupHasUnits(units, groups))
        return std::vector<GroupContrast>();
    const std::vector<double> changes = changesByCluster(measure, units, groups);
    std::vector<GroupContrast> contrasts;
    for (std::size_t group = 0; group < groups; ++group) {
        FW_TRY(cancel.check());
        const char* unit = axis.sections.front().unit;
        FW_ASSIGN(const std::optional<GroupContrast> contrast,
                  axis.sharedTemplates
                      ? sharedContrast(clusterContrasts(changes, groups, group), group, unit, family, options)
                      : unsharedContrast(changes, groups, group, unit, options));
        if (contrast)
            contrasts.push_back(*contrast);
    }
    return contrasts;
}

} // namespace fw::compare
