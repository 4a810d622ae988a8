#include "core/compare/figures/worst_off.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/compare/figures/method_cells.h"
#include "core/compare/figures/worker_threads.h"
#include "core/stats/sign_flips.h"
#include "core/stats/worst_group.h"

namespace fw::compare {

namespace {

struct WorstTask
{
    const MeasureItems* measure = nullptr;
    std::size_t variant = 0;
    std::optional<WorstOff> made;
};

/// 1 where a rise is worse, −1 where a fall is, 0 without an order.
double harmSign(const catalogue::Metric& metric, double base)
{
    switch (metric.direction) {
    case catalogue::Direction::LowerIsBetter:
        return 1;
    case catalogue::Direction::HigherIsBetter:
        return -1;
    case catalogue::Direction::NearerToIdeal:
        return base >= metric.ideal ? 1 : -1;
    case catalogue::Direction::Descriptive:
        break;
    }
    return 0;
}

/// Clusters of a section that both sides have, by index in the section, in the order of sumClusters().
std::vector<std::size_t> sharedClusters(const Section& section, const PairedSides& sides)
{
    std::vector<char> base(section.clusters, 0);
    std::vector<char> variant(section.clusters, 0);
    for (std::size_t i = 0; i < section.items.size(); ++i) {
        const std::size_t item = section.items[i];
        const auto has = [item](const ItemSums& sums) { return item < sums.items() && sums.rows[item] > 0; };
        base[section.clusterOf[i]] |= has(sides.base.items) ? 1 : 0;
        variant[section.clusterOf[i]] |= has(sides.variant.items) ? 1 : 0;
    }
    std::vector<std::size_t> kept;
    for (std::size_t cluster = 0; cluster < section.clusters; ++cluster)
        if (base[cluster] && variant[cluster])
            kept.push_back(cluster);
    return kept;
}

Status findWorst(WorstTask& task, const EstimateOptions& options)
{
    const Measure& measure = task.measure->plan.measure;
    const PairedSides& sides = *task.measure->variants[task.variant];
    std::vector<stats::GroupHarm> harms;
    std::vector<std::pair<const Section*, double>> groups; // with the sign that makes its change a harm
    std::size_t firstCluster = 0;                          // of the axis: axes share no cluster
    for (const Axis& axis : *task.measure->axes) {
        for (std::size_t i = 1; i < axis.sections.size(); ++i) {
            const Section& section = axis.sections[i];
            const PairedClusters pairs = sumClusters(section, sides.base.items, sides.variant.items);
            if (pairs.base.clusters() < 2)
                continue;
            const PairedFigure figure(measure, pairs);
            const double sign = harmSign(*measure.metric, measure.value(total(pairs.base)));
            if (!figure.standardError() || sign == 0)
                continue;
            stats::GroupHarm harm{figure.contributions(), {}};
            for (double& value : harm.contributions.values)
                value *= sign;
            const std::vector<std::size_t> placeInAxis = axis.clustersOf(i);
            for (const std::size_t cluster : sharedClusters(section, sides))
                harm.clusters.push_back(firstCluster + placeInAxis[cluster]);
            harms.push_back(std::move(harm));
            groups.emplace_back(&section, sign);
        }
        firstCluster += axis.sections.front().clusters;
    }
    if (harms.empty())
        return {};
    stats::WorstGroupOptions worst;
    worst.confidence = options.confidence;
    worst.seed = options.seed;
    FW_ASSIGN(const auto found, stats::worstGroup(harms, worst));
    if (found) {
        const auto& [section, sign] = groups[found->group];
        task.made = WorstOff{measure.metric->id, task.measure->plan.scorer, task.variant, section->axis,
                             section->group,     sign * found->harm,        found->harm,  found->lower};
    }
    return {};
}

/// The same of a method, by the spread of its realisations.
Status findWorstOfMethod(WorstTask& task, const Realisations& method, const EstimateOptions& options)
{
    const Measure& measure = task.measure->plan.measure;
    std::vector<const PairedSides*> sides;
    for (const std::size_t variant : method.of)
        if (task.measure->variants[variant])
            sides.push_back(&*task.measure->variants[variant]);
    if (sides.size() < stats::kFewestRealisations)
        return {};
    struct GroupMean
    {
        const Section* section;
        double sign;
        stats::CrossedMean mean;
    };
    std::vector<GroupMean> groups;
    for (const Axis& axis : *task.measure->axes)
        for (std::size_t i = 1; i < axis.sections.size(); ++i) {
            const Section& section = axis.sections[i];
            const ClusterTable base = sumClusters(section, sides.front()->base.items);
            const double sign = base.clusters() > 0 ? harmSign(*measure.metric, measure.value(total(base))) : 0;
            FW_ASSIGN(const std::optional<stats::CrossedMean> mean, meanChange(sides, measure, section));
            if (mean && sign != 0)
                groups.push_back({&section, sign, *mean});
        }
    const double level = 2 * (1 - options.confidence) / static_cast<double>(groups.size()); // of both sides
    for (const GroupMean& group : groups) {
        const double harm = group.sign * group.mean.mean;
        const double lower = harm - group.mean.halfWidth(level);
        if (stats::smallestSignFlipP(group.mean.clusters) <= level && (!task.made || lower > task.made->lower))
            task.made = WorstOff{measure.metric->id,   task.measure->plan.scorer, task.variant, group.section->axis,
                                 group.section->group, group.mean.mean,           harm,         lower};
    }
    return {};
}

} // namespace

Status addWorstOff(Comparison& comparison, const std::vector<MeasureItems>& measures, const CellOptions& options,
                   const CancelToken& cancel)
{
    std::vector<WorstTask> tasks;
    for (std::size_t variant = 1; variant < comparison.variants.size(); ++variant)
        for (const MeasureItems& measure : measures)
            if (measure.plan.primary && !measure.plan.measure.metric->readsBase())
                tasks.push_back({&measure, variant, std::nullopt});
    FW_TRY(runTasks(tasks.size(), cancel, [&](std::size_t i) -> Status {
        WorstTask& task = tasks[i];
        const auto method = std::find_if(options.methods.begin(), options.methods.end(),
                                         [&](const Realisations& one) { return one.variant == task.variant; });
        if (method != options.methods.end())
            return findWorstOfMethod(task, *method, options.estimate);
        return task.measure->variants[task.variant] ? findWorst(task, options.estimate) : Status();
    }));
    for (WorstTask& task : tasks)
        if (task.made)
            comparison.worstOff.push_back(std::move(*task.made));
    return {};
}

} // namespace fw::compare
