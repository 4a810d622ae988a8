#include "core/compare/contrasts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/random.h"
#include "core/stats/group_gap.h"

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
    std::vector<std::vector<std::size_t>> byStratum(units.strata);
    for (std::size_t i = 0; i < all.items.size(); ++i) {
        const std::size_t item = all.items[i];
        const bool present = std::all_of(sides.begin(), sides.end(), [&](const ItemSums* side) {
            return item < side->items() && side->rows[item] > 0;
        });
        if (present)
            byStratum[axis.sharedTemplates ? all.clusterOf[i] : 0].push_back(item);
    }
    for (std::size_t stratum = 0; stratum < units.strata; ++stratum)
        for (const std::size_t item : byStratum[stratum]) {
            units.labels.push_back({stratum, groupOf[item]});
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

/// The figure of the second half of the sums less that of the first: variant − base.
double changeOf(const Measure& measure, std::span<const double> both)
{
    const std::size_t sums = measure.metric->sums;
    return measure.value(both.subspan(sums, sums)) - measure.value(both.first(sums));
}

/// (group's change) − (others' change) from totals laid out as base sums, variant sums of the group, then of all units.
class Contrast
{
public:
    explicit Contrast(const Measure& measure) : m_measure(measure), m_others(2 * measure.metric->sums) {}

    double operator()(std::span<const double> group, std::span<const double> all)
    {
        for (std::size_t i = 0; i < m_others.size(); ++i)
            m_others[i] = all[i] - group[i];
        return changeOf(m_measure, group) - changeOf(m_measure, m_others);
    }

private:
    Measure m_measure;
    std::vector<double> m_others;
};

std::vector<double> groupTotals(const Units& units, const std::vector<std::size_t>& labels, std::size_t groups)
{
    std::vector<double> totals(groups * units.width, 0.0);
    for (std::size_t unit = 0; unit < labels.size(); ++unit) {
        const double* from = units.values.data() + unit * units.width;
        double* to = totals.data() + labels[unit] * units.width;
        for (std::size_t i = 0; i < units.width; ++i)
            to[i] += from[i];
    }
    return totals;
}

std::vector<double> contrastsOf(Contrast& contrast, const std::vector<double>& totals, std::size_t width)
{
    std::vector<double> all(width, 0.0);
    for (std::size_t i = 0; i < totals.size(); ++i)
        all[i % width] += totals[i];
    std::vector<double> values;
    for (std::size_t at = 0; at < totals.size(); at += width)
        values.push_back(contrast(std::span(totals).subspan(at, width), all));
    return values;
}

void shuffleWithinStrata(const Units& units, std::vector<std::size_t>& labels, RandomStream& random)
{
    for (std::size_t begin = 0; begin < labels.size();) {
        std::size_t end = begin;
        while (end < labels.size() && units.labels[end].stratum == units.labels[begin].stratum)
            ++end;
        random.shuffle(std::span(labels).subspan(begin, end - begin));
        begin = end;
    }
}

Result<std::vector<double>> permutationP(const Measure& measure, const Units& units, std::size_t groups,
                                         const std::vector<double>& observed, std::uint64_t seed,
                                         const CancelToken& cancel)
{
    std::vector<std::size_t> labels;
    for (const stats::LabelledUnit& unit : units.labels)
        labels.push_back(unit.group);
    Contrast contrast(measure);
    RandomStream random(seed, 0x6c6162656c73); // "labels"
    std::vector<std::size_t> exceeding(groups, 0);
    for (std::size_t round = 0; round < kLabelPermutations; ++round) {
        FW_TRY(cancel.check());
        shuffleWithinStrata(units, labels, random);
        const std::vector<double> permuted = contrastsOf(contrast, groupTotals(units, labels, groups), units.width);
        for (std::size_t group = 0; group < groups; ++group)
            if (!(std::fabs(permuted[group]) < std::fabs(observed[group]) * (1 - 1e-9)))
                ++exceeding[group];
    }
    std::vector<double> p;
    for (const std::size_t count : exceeding)
        p.push_back(static_cast<double>(count + 1) / static_cast<double>(kLabelPermutations + 1));
    return p;
}

/// Rows of one group beside those of all others, a cluster each: the template where groups share them, else the prompt.
ClusterTable contrastClusters(const Units& units, std::size_t group, bool shared)
{
    ClusterTable table;
    table.sums = 2 * units.width;
    const std::size_t clusters = shared ? units.strata : units.labels.size();
    table.values.assign(clusters * table.sums, 0.0);
    std::vector<char> present(clusters, 0);
    for (std::size_t unit = 0; unit < units.labels.size(); ++unit) {
        const std::size_t cluster = shared ? units.labels[unit].stratum : unit;
        present[cluster] = 1;
        for (std::size_t i = 0; i < units.width; ++i) {
            const double value = units.values[unit * units.width + i];
            const bool own = units.labels[unit].group == group;
            table.values[cluster * table.sums + (own ? 0 : units.width) + i] += value;
        }
    }
    std::size_t kept = 0;
    for (std::size_t cluster = 0; cluster < clusters; ++cluster) {
        if (!present[cluster])
            continue;
        std::copy_n(table.values.begin() + static_cast<std::ptrdiff_t>(cluster * table.sums), table.sums,
                    table.values.begin() + static_cast<std::ptrdiff_t>(kept * table.sums));
        ++kept;
    }
    table.values.resize(kept * table.sums);
    return table;
}

Estimate contrastEstimate(const Measure& measure, const ClusterTable& table, double observed, const char* unit,
                          const EstimateOptions& options)
{
    constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
    stats::BootstrapOptions bootstrap;
    bootstrap.resamples = std::max(options.resamples, stats::kMinimumResamples);
    bootstrap.confidence = options.confidence;
    bootstrap.seed = options.seed;
    bootstrap.method = stats::IntervalMethod::Percentile;
    bootstrap.expanded = true;
    const std::size_t width = 2 * measure.metric->sums;
    const auto statistic = [measure, width](std::span<const double> totals) {
        return changeOf(measure, totals.first(width)) - changeOf(measure, totals.subspan(width, width));
    };
    const auto interval = stats::bootstrapInterval(table.view(), statistic, bootstrap);
    if (!interval.ok())
        return {observed, kUndefined, kUndefined, "no interval: " + interval.error().message};
    return {observed, interval->low, interval->high,
            fmt::format("percentile bootstrap over {} {}", table.clusters(), unit)};
}

} // namespace

double groupFigure(const Measure& measure, const Axis& axis, std::size_t group, const ItemSums& items)
{
    const ClusterTable clusters = sumClusters(axis.sections[group + 1], items);
    if (clusters.clusters() == 0)
        return std::numeric_limits<double>::quiet_NaN();
    return measure.value(total(clusters));
}

Result<std::optional<AxisGap>> axisGap(const Measure& measure, const Axis& axis, const ItemSums& items,
                                       std::uint64_t seed)
{
    const std::size_t groups = groupCount(axis);
    const Units units = unitsOf(axis, {&items});
    if (groups < 2 || !everyGroupHasUnits(units, groups))
        return std::optional<AxisGap>();
    stats::GroupGapOptions options;
    options.permutations = kLabelPermutations;
    options.seed = seed;
    const auto gap = stats::groupGap(
        {units.values, units.labels.size(), units.width}, units.labels, groups,
        [measure](std::span<const double> sums) { return measure.value(sums); }, options);
    if (!gap.ok() && gap.error().kind == ErrorKind::Numerical)
        return std::optional<AxisGap>();
    FW_TRY(gap);
    return std::optional(AxisGap{gap->highest, gap->lowest, gap->gap, gap->expectedWithoutDifference, gap->p});
}

Result<std::vector<GroupContrast>> groupContrasts(const Measure& measure, const Axis& axis, const ItemSums& base,
                                                  const ItemSums& variant, const EstimateOptions& options,
                                                  const CancelToken& cancel)
{
    const std::size_t groups = groupCount(axis);
    const Units units = unitsOf(axis, {&base, &variant});
    if (groups < 2 || !everyGroupHasUnits(units, groups))
        return std::vector<GroupContrast>();
    std::vector<std::size_t> labels;
    for (const stats::LabelledUnit& unit : units.labels)
        labels.push_back(unit.group);
    Contrast contrast(measure);
    const std::vector<double> observed = contrastsOf(contrast, groupTotals(units, labels, groups), units.width);
    FW_ASSIGN(const std::vector<double> p, permutationP(measure, units, groups, observed, options.seed, cancel));
    std::vector<GroupContrast> contrasts;
    for (std::size_t group = 0; group < groups; ++group) {
        FW_TRY(cancel.check());
        const ClusterTable table = contrastClusters(units, group, axis.sharedTemplates);
        if (!std::isfinite(observed[group]) || table.clusters() < 2)
            continue;
        contrasts.push_back(
            {group, contrastEstimate(measure, table, observed[group], axis.sections.front().unit, options), p[group]});
    }
    return contrasts;
}

} // namespace fw::compare
