#include "core/compare/figures/estimates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/stats/binomial.h"
#include "core/stats/permutation.h"
#include "core/stats/sign_flips.h"

namespace fw::compare {

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

std::string_view methodName(const stats::Interval& interval)
{
    switch (interval.method) {
    case stats::IntervalMethod::Bca:
        return "BCa bootstrap";
    case stats::IntervalMethod::SignFlips:
        return "sign flips";
    case stats::IntervalMethod::ExactBinomial:
        return "exact binomial";
    case stats::IntervalMethod::DeLong:
        return "DeLong";
    case stats::IntervalMethod::Percentile:
        break;
    }
    return "percentile bootstrap";
}

stats::BootstrapOptions bootstrapOptions(const EstimateOptions& options)
{
    stats::BootstrapOptions result;
    result.resamples = std::max(options.resamples, stats::kMinimumResamples);
    result.confidence = options.confidence;
    result.seed = options.seed;
    result.method = stats::IntervalMethod::Bca;
    result.expanded = true;
    return result;
}

std::string methodText(const stats::Interval& interval, std::size_t clusters, const std::string& unit)
{
    std::string text = fmt::format("{} over {} {}", methodName(interval), clusters, unit);
    if (interval.fellBack)
        text += ", the preferred method being undefined here";
    return text;
}

/// Whether sign flips of so few clusters reject nothing, whatever the data.
bool tooFew(std::size_t clusters, const EstimateOptions& options)
{
    return stats::smallestSignFlipP(clusters) > 1 - options.confidence;
}

Estimate withoutInterval(double figure, std::size_t clusters, const std::string& unit)
{
    return {figure, kUndefined, kUndefined,
            clusters == 1 ? fmt::format("no interval: one of the {} only", unit)
                          : fmt::format("no interval: {} {} are too few for any", clusters, unit)};
}

/// All clusters gave the same figure, so that no resample differs.
Result<Estimate> allEqual(const Measure& measure, double figure, std::size_t clusters, const std::string& unit,
                          const EstimateOptions& options)
{
    const double scale = measure.metric->highest;
    const bool share = measure.metric->lowest == 0 && std::isfinite(scale);
    if (share && (figure == 0 || figure == scale)) {
        FW_ASSIGN(const stats::Interval exact,
                  stats::exactBinomialInterval(figure == 0 ? 0 : clusters, clusters, options.confidence));
        return Estimate{figure, scale * exact.low, scale * exact.high,
                        fmt::format("exact binomial over {} {}, all equal", clusters, unit)};
    }
    return Estimate{figure, figure, figure, fmt::format("no interval: all {} {} are equal", clusters, unit)};
}

/// An interval that cannot be made (0 / 0 in most resamples) leaves the figure standing; other errors are errors.
Result<Estimate> fromInterval(const Result<stats::Interval>& interval, double figure, std::size_t clusters,
                              const std::string& unit)
{
    if (interval.ok())
        return Estimate{interval->estimate, interval->low, interval->high, methodText(*interval, clusters, unit)};
    if (interval.error().kind == ErrorKind::Numerical)
        return Estimate{figure, kUndefined, kUndefined, "no interval: " + interval.error().message};
    return interval.error();
}

stats::SignFlipOptions flipOptions(std::size_t family, const EstimateOptions& options)
{
    stats::SignFlipOptions flips;
    flips.family = std::max<std::size_t>(family, 1);
    flips.alpha = options.alpha;
    flips.seed = options.seed;
    flips.exactClusters = stats::kMostEnumerated;
    return flips;
}

/// A test that has nothing to work on is none; other errors are errors.
template <typename T>
Result<std::optional<double>> pOf(const Result<T>& result, double p)
{
    if (result.ok())
        return std::optional(p);
    if (result.error().kind == ErrorKind::Numerical)
        return std::optional<double>();
    return result.error();
}

} // namespace

stats::Statistic statisticOf(const Measure& measure)
{
    if (measure.metric->value == catalogue::ratioOfSums)
        return stats::Statistic::ratio();
    return measure.metric->value;
}

Result<Estimate> estimateValue(const Measure& measure, const ClusterTable& clusters, const std::string& unit,
                               const EstimateOptions& options, const stats::Resamples* shared)
{
    const std::size_t count = clusters.clusters();
    const double figure = measure.value(total(clusters));
    if (tooFew(count, options))
        return withoutInterval(figure, count, unit);
    const stats::BootstrapOptions bootstrap = bootstrapOptions(options);
    const auto interval = [&] {
        if (count < kFewClusters)
            return stats::signFlipInterval(stats::valueContributions(clusters.view(), statisticOf(measure)),
                                           options.confidence, {measure.metric->lowest, measure.metric->highest});
        return shared && shared->clusters() == count
                   ? stats::bootstrapInterval(clusters.view(), statisticOf(measure), bootstrap, *shared)
                   : stats::bootstrapInterval(clusters.view(), statisticOf(measure), bootstrap);
    }();
    if (interval.ok() && interval->degenerate)
        return allEqual(measure, figure, count, unit, options);
    return fromInterval(interval, figure, count, unit);
}

PairedFigure::PairedFigure(const Measure& measure, const PairedClusters& clusters)
    : m_measure(measure),
      m_clusters(clusters),
      m_value(measure.value(total(clusters.variant)) - measure.value(total(clusters.base))),
      m_contributions(
          stats::differenceContributions(clusters.base.view(), clusters.variant.view(), statisticOf(measure)))
{
}

bool PairedFigure::isFinite() const
{
    return std::isfinite(m_value) && std::all_of(m_contributions.values.begin(), m_contributions.values.end(),
                                                 [](double value) { return std::isfinite(value); });
}

Result<Estimate> PairedFigure::interval(const std::string& unit, const EstimateOptions& options,
                                        const stats::Resamples* shared) const
{
    if (tooFew(count(), options))
        return withoutInterval(m_value, count(), unit);
    const stats::BootstrapOptions bootstrap = bootstrapOptions(options);
    const auto interval = [&] {
        if (count() < kFewClusters) {
            const double width = m_measure.metric->highest - m_measure.metric->lowest;
            return stats::signFlipInterval(m_contributions, options.confidence, {-width, width});
        }
        const auto value = statisticOf(m_measure);
        return shared && shared->clusters() == count()
                   ? stats::pairedDifferenceInterval(m_clusters.base.view(), m_clusters.variant.view(), value,
                                                     bootstrap, *shared)
                   : stats::pairedDifferenceInterval(m_clusters.base.view(), m_clusters.variant.view(), value,
                                                     bootstrap);
    }();
    if (interval.ok() && interval->degenerate)
        return Estimate{m_value, m_value, m_value,
                        fmt::format("no interval: the difference is equal in all {} {}", count(), unit)};
    return fromInterval(interval, m_value, count(), unit);
}

Result<std::optional<double>> PairedFigure::p(std::size_t family, const EstimateOptions& options) const
{
    if (!std::isfinite(m_value) || (count() < kFewClusters && !isFinite()))
        return std::optional<double>();
    const stats::SignFlipOptions flips = flipOptions(family, options);
    const auto result = count() < kFewClusters ? stats::signFlipTest(m_contributions, flips)
                                               : stats::signFlipTest(m_clusters.base.view(), m_clusters.variant.view(),
                                                                     statisticOf(m_measure), flips);
    return pOf(result, result.ok() ? result->p : 1);
}

Result<std::optional<double>> PairedFigure::equivalenceP(double margin, std::size_t family,
                                                         const EstimateOptions& options) const
{
    if (!isFinite())
        return std::optional<double>();
    const auto result = stats::equivalenceP(m_contributions, margin, flipOptions(family, options));
    return pOf(result, result.ok() ? *result : 1);
}

std::optional<double> PairedFigure::standardError() const
{
    const double error = isFinite() ? m_contributions.standardError() : kUndefined;
    if (!std::isfinite(error) || error <= 1e-12 * std::max(1.0, std::fabs(m_value)))
        return std::nullopt;
    return error;
}

std::optional<double> marginOf(const catalogue::Metric& metric, double base,
                               const std::map<std::string, double>& declared)
{
    constexpr double kShare = 0.05;
    if (const auto own = declared.find(metric.id); own != declared.end())
        return own->second;
    if (std::isfinite(metric.highest) && std::isfinite(metric.lowest))
        return kShare * std::max(std::fabs(metric.highest), std::fabs(metric.lowest));
    if (metric.lowest >= 0 && base > 0)
        return kShare * base;
    return std::nullopt;
}

} // namespace fw::compare
