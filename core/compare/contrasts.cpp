#include "core/compare/contrasts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

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

/// Every group's change minus the change of all others, for an assignment of groups to units.
class Contrasts
{
public:
    Contrasts(const Measure& measure, const Units& units, std::size_t groups)
        : m_measure(measure),
          m_units(units),
          m_all(units.width),
          m_others(units.width),
          m_totals(groups * units.width),
          m_values(groups)
    {
    }

    /// `groupOf(unit)`. Valid until the next call.
    template <typename GroupOf>
    const std::vector<double>& operator()(const GroupOf& groupOf)
    {
        const std::size_t width = m_units.width;
        std::fill(m_totals.begin(), m_totals.end(), 0.0);
        for (std::size_t unit = 0; unit < m_units.labels.size(); ++unit) {
            const double* from = m_units.values.data() + unit * width;
            double* to = m_totals.data() + groupOf(unit) * width;
            for (std::size_t i = 0; i < width; ++i)
                to[i] += from[i];
        }
        std::fill(m_all.begin(), m_all.end(), 0.0);
        for (std::size_t group = 0; group < m_values.size(); ++group)
            for (std::size_t i = 0; i < width; ++i)
                m_all[i] += m_totals[group * width + i];
        for (std::size_t group = 0; group < m_values.size(); ++group) {
            const std::span<const double> own = std::span(m_totals).subspan(group * width, width);
            for (std::size_t i = 0; i < width; ++i)
                m_others[i] = m_all[i] - own[i];
            m_values[group] = changeOf(m_measure, own) - changeOf(m_measure, m_others);
        }
        return m_values;
    }

private:
    const Measure& m_measure;
    const Units& m_units;
    std::vector<double> m_all;
    std::vector<double> m_others;
    std::vector<double> m_totals; // (groups, width)
    std::vector<double> m_values;
};

Result<std::vector<double>> permutationP(Contrasts& contrasts, const Units& units, const std::vector<double>& observed,
                                         std::uint64_t seed, const CancelToken& cancel,
                                         const stats::LabelShuffles* shared)
{
    constexpr std::size_t kAtOnce = 250; // shuffles that are held in memory
    std::vector<std::size_t> exceeding(observed.size(), 0);
    const auto count = [&](const stats::LabelShuffles& shuffles) -> Status {
        for (std::size_t round = 0; round < shuffles.count(); ++round) {
            FW_TRY(cancel.check());
            const auto labels = shuffles.labels(round);
            const std::vector<double>& permuted = contrasts([&](std::size_t unit) { return labels[unit]; });
            for (std::size_t group = 0; group < observed.size(); ++group)
                if (!(std::fabs(permuted[group]) < std::fabs(observed[group]) * (1 - 1e-9)))
                    ++exceeding[group];
        }
        return {};
    };
    if (shared && shared->fit(units.labels)) {
        FW_TRY(count(*shared));
    } else {
        for (std::size_t first = 0; first < kLabelPermutations; first += kAtOnce) {
            FW_ASSIGN(
                const stats::LabelShuffles shuffles,
                stats::LabelShuffles::draw(units.labels, first, std::min(kAtOnce, kLabelPermutations - first), seed));
            FW_TRY(count(shuffles));
        }
    }
    std::vector<double> p;
    for (const std::size_t times : exceeding)
        p.push_back(static_cast<double>(times + 1) / static_cast<double>(kLabelPermutations + 1));
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
                                                  const ItemSums& variant, const EstimateOptions& options,
                                                  const CancelToken& cancel, const stats::LabelShuffles* shared)
{
    const std::size_t groups = groupCount(axis);
    const Units units = unitsOf(axis, {&base, &variant});
    if (groups < 2 || !everyGroupHasUnits(units, groups))
        return std::vector<GroupContrast>();
    Contrasts contrastsOf(measure, units, groups);
    const std::vector<double> observed = contrastsOf([&](std::size_t unit) { return units.labels[unit].group; });
    FW_ASSIGN(const std::vector<double> p, permutationP(contrastsOf, units, observed, options.seed, cancel, shared));
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
