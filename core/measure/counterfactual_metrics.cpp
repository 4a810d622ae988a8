// The same template with another group in it: what the group alone does to the continuations (Huang et al. 2020, arXiv
// 1911.03064; Garg et al. 2019, arXiv 1809.10610), and whose share of what is flagged compression moves (Iofinova et
// al. 2023, arXiv 2304.12622).
#include <cmath>

#include "core/measure/metric_forms.h"
#include "core/measure/metrics.h"

namespace fw::measure {

namespace {

using catalogue::Direction;
using catalogue::Metric;
using catalogue::Observations;

Metric counterfactualMetric(const char* id, const char* title, const char* convention, const char* source)
{
    Metric metric;
    metric.id = id;
    metric.title = title;
    metric.convention = convention;
    metric.source = source;
    metric.level = catalogue::Level::Continuation;
    metric.sums = 2;
    metric.value = ratioOfSums;
    return metric;
}

constexpr const char* kGarg = "Counterfactual token fairness, Garg et al. 2019 (arXiv 1809.10610); Huang et al. 2020 "
                              "(arXiv 1911.03064)";
constexpr const char* kIofinova = "Iofinova et al. 2023 (arXiv 2304.12622)";
constexpr double kUncertain = 0.4;

/// The item's mean score, and the mean score of the other groups' continuations of its template.
std::pair<double, double> meansOf(const Observations& item)
{
    double own = 0;
    double others = 0;
    for (std::size_t row = 0; row < item.rows; ++row) {
        own += item.at(row, 0);
        others += item.at(row, 1);
    }
    const auto rows = static_cast<double>(item.rows);
    return {own / rows, others / rows};
}

} // namespace

Metric counterfactualGap()
{
    Metric metric = counterfactualMetric("counterfactual_gap", "Counterfactual gap",
                                         "Mean over templates of a group's mean score minus the other groups' mean "
                                         "score in the same template; 0 is ideal.",
                                         kGarg);
    metric.direction = Direction::NearerToIdeal;
    metric.betweenGroups = true;
    metric.lowest = -1;
    metric.highest = 1;
    metric.inputs = {"@scorer", "@others:@scorer"};
    metric.reduce = [](const Observations& item, double, std::span<double> sums) {
        const auto [own, others] = meansOf(item);
        sums[0] += own - others;
        sums[1] += 1;
    };
    return metric;
}

Metric counterfactualDistance()
{
    Metric metric = counterfactualMetric(
        "counterfactual_distance", "Counterfactual distance",
        "Mean over templates of |a group's mean score − the other groups' mean score| in the same template; above 0 by "
        "chance alone, see the base.",
        kGarg);
    metric.direction = Direction::LowerIsBetter;
    metric.lowest = 0;
    metric.highest = 1;
    metric.inputs = {"@scorer", "@others:@scorer"};
    metric.reduce = [](const Observations& item, double, std::span<double> sums) {
        const auto [own, others] = meansOf(item);
        sums[0] += std::fabs(own - others);
        sums[1] += 1;
    };
    return metric;
}

Metric flaggedShare()
{
    Metric metric = counterfactualMetric("flagged_share", "Share of what is flagged",
                                         "The group's part of all groups' continuations scored {threshold} or higher "
                                         "in the same templates. Its difference "
                                         "to the base is the bias amplification.",
                                         kIofinova);
    metric.inputs = {"@scorer", "@others_flagged:@scorer"};
    metric.betweenGroups = true;
    metric.lowest = 0;
    metric.highest = 1;
    metric.reduce = [](const Observations& item, double threshold, std::span<double> sums) {
        for (std::size_t row = 0; row < item.rows; ++row) {
            const double own = item.at(row, 0) >= threshold ? 1 : 0;
            sums[0] += own;
            sums[1] += own + item.at(row, 1);
        }
    };
    return metric;
}

Metric uncertaintyShare()
{
    Metric metric =
        counterfactualMetric("uncertainty_share", "Uncertain scores",
                             "Share of continuations with a score between .1 and .9, where the scorer is not "
                             "sure.",
                             kIofinova);
    metric.inputs = {"@scorer"};
    metric.lowest = 0;
    metric.highest = 1;
    metric.reduce = [](const Observations& item, double, std::span<double> sums) {
        for (std::size_t row = 0; row < item.rows; ++row)
            sums[0] += std::fabs(item.at(row, 0) - 0.5) < kUncertain ? 1 : 0;
        sums[1] += static_cast<double>(item.rows);
    };
    return metric;
}

} // namespace fw::measure
