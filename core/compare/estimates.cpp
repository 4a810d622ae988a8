#include "core/compare/estimates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/stats/binomial.h"
#include "core/stats/coverage.h"
#include "core/stats/permutation.h"
#include "core/stats/power.h"

namespace fw::compare {

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

std::string_view methodName(const stats::Interval& interval)
{
    switch (interval.method) {
    case stats::IntervalMethod::Bca:
        return "BCa bootstrap";
    case stats::IntervalMethod::BootstrapT:
        return "bootstrap-t";
    case stats::IntervalMethod::ExactBinomial:
        return "exact binomial";
    case stats::IntervalMethod::DeLong:
        return "DeLong";
    case stats::IntervalMethod::Percentile:
        break;
    }
    return "percentile bootstrap";
}

stats::BootstrapOptions bootstrapOptions(const Measure& measure, const EstimateOptions& options, std::size_t clusters)
{
    stats::BootstrapOptions result;
    result.resamples = std::max(options.resamples, stats::kMinimumResamples);
    result.confidence = options.confidence;
    result.seed = options.seed;
    result.method = stats::recommendedMethod(clusters);
    result.expanded = true;
    result.range = {measure.metric->lowest, measure.metric->highest};
    return result;
}

std::string methodText(const stats::Interval& interval, std::size_t clusters, const IntervalWords& words)
{
    std::string text = fmt::format("{} over {} {}", methodName(interval), clusters, words.unit);
    if (interval.fellBack)
        text += ", the preferred method being undefined here";
    if (stats::recommendedMethod(clusters) == stats::IntervalMethod::BootstrapT) {
        text += ", fewer than 20";
        if (words.coverage)
            text += fmt::format("; measured coverage {:.0f} %", 100 * *words.coverage);
    }
    return text;
}

/// All clusters gave the same figure, so that no resample differs.
Result<Estimate> allEqual(const Measure& measure, double figure, std::size_t clusters, const IntervalWords& words,
                          const EstimateOptions& options)
{
    const double scale = measure.metric->highest;
    const bool share = measure.metric->lowest == 0 && std::isfinite(scale);
    if (share && (figure == 0 || figure == scale)) {
        FW_ASSIGN(const stats::Interval exact,
                  stats::exactBinomialInterval(figure == 0 ? 0 : clusters, clusters, options.confidence));
        return Estimate{figure, scale * exact.low, scale * exact.high,
                        fmt::format("exact binomial over {} {}, all equal", clusters, words.unit)};
    }
    return Estimate{figure, figure, figure, fmt::format("no interval: all {} {} are equal", clusters, words.unit)};
}

Estimate withoutInterval(double figure, const IntervalWords& words)
{
    return {figure, kUndefined, kUndefined, fmt::format("no interval: one of the {} only", words.unit)};
}

/// An interval that cannot be made (0 / 0 in most resamples) leaves the figure standing; other errors are errors.
Result<Estimate> fromInterval(const Result<stats::Interval>& interval, double figure, std::size_t clusters,
                              const IntervalWords& words)
{
    if (interval.ok())
        return Estimate{interval->estimate, interval->low, interval->high, methodText(*interval, clusters, words)};
    if (interval.error().kind == ErrorKind::Numerical)
        return Estimate{figure, kUndefined, kUndefined, "no interval: " + interval.error().message};
    return interval.error();
}

} // namespace

stats::Statistic statisticOf(const Measure& measure)
{
    if (measure.metric->value == catalogue::ratioOfSums)
        return stats::Statistic::ratio();
    return measure.metric->value;
}

Result<Estimate> estimateValue(const Measure& measure, const ClusterTable& clusters, const IntervalWords& words,
                               const EstimateOptions& options, const stats::Resamples* shared)
{
    const std::size_t count = clusters.clusters();
    const double figure = measure.value(total(clusters));
    if (count < 2)
        return withoutInterval(figure, words);
    const stats::BootstrapOptions bootstrap = bootstrapOptions(measure, options, count);
    const auto interval = shared && shared->clusters() == count
                              ? stats::bootstrapInterval(clusters.view(), statisticOf(measure), bootstrap, *shared)
                              : stats::bootstrapInterval(clusters.view(), statisticOf(measure), bootstrap);
    if (interval.ok() && interval->degenerate)
        return allEqual(measure, figure, count, words, options);
    return fromInterval(interval, figure, count, words);
}

Result<Estimate> estimateDifference(const Measure& measure, const PairedClusters& clusters, const IntervalWords& words,
                                    const EstimateOptions& options, const stats::Resamples* shared)
{
    const std::size_t count = clusters.base.clusters();
    const double difference = measure.value(total(clusters.variant)) - measure.value(total(clusters.base));
    if (count < 2)
        return withoutInterval(difference, words);
    const stats::BootstrapOptions bootstrap = bootstrapOptions(measure, options, count);
    const auto interval = shared && shared->clusters() == count
                              ? stats::pairedDifferenceInterval(clusters.base.view(), clusters.variant.view(),
                                                                statisticOf(measure), bootstrap, *shared)
                              : stats::pairedDifferenceInterval(clusters.base.view(), clusters.variant.view(),
                                                                statisticOf(measure), bootstrap);
    if (interval.ok() && interval->degenerate)
        return Estimate{difference, difference, difference,
                        fmt::format("no interval: the difference is equal in all {} {}", count, words.unit)};
    return fromInterval(interval, difference, count, words);
}

Result<double> signFlipP(const Measure& measure, const PairedClusters& clusters, std::size_t family,
                         const EstimateOptions& options)
{
    stats::SignFlipOptions flips;
    flips.family = std::max<std::size_t>(family, 1);
    flips.alpha = options.alpha;
    flips.seed = options.seed;
    FW_ASSIGN(const stats::PermutationResult result,
              stats::signFlipTest(clusters.base.view(), clusters.variant.view(), statisticOf(measure), flips));
    return result.p;
}

std::optional<double> minimumDetectable(const Measure& measure, const PairedClusters& clusters)
{
    const std::size_t count = clusters.base.clusters();
    if (count < 2)
        return std::nullopt;
    const auto base = stats::jackknifeValues(clusters.base.view(), statisticOf(measure));
    const auto variant = stats::jackknifeValues(clusters.variant.view(), statisticOf(measure));
    double mean = 0;
    for (std::size_t i = 0; i < count; ++i)
        mean += (variant[i] - base[i]) / static_cast<double>(count);
    double squares = 0;
    for (std::size_t i = 0; i < count; ++i)
        squares += (variant[i] - base[i] - mean) * (variant[i] - base[i] - mean);
    // The jackknife's standard error times √n is the deviation that the formula divides by √n again.
    const double deviation = std::sqrt(squares * static_cast<double>(count - 1));
    const double effect = stats::minimumDetectableEffect(deviation, count);
    if (!std::isfinite(effect) || effect == 0) // equal differences everywhere say nothing of what could be seen
        return std::nullopt;
    return effect;
}

std::optional<double> measuredCoverage(const Measure& measure, const ClusterTable& clusters,
                                       const EstimateOptions& options)
{
    const std::size_t count = clusters.clusters();
    const stats::BootstrapOptions bootstrap = bootstrapOptions(measure, options, count);
    if (count < 2 || bootstrap.method != stats::IntervalMethod::BootstrapT)
        return std::nullopt;
    const auto coverage = stats::measureCoverage(clusters.view(), statisticOf(measure), bootstrap);
    if (!coverage.ok() || coverage->samples == 0)
        return std::nullopt;
    return coverage->share;
}

} // namespace fw::compare
