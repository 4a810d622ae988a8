// Figures with their intervals and tests for one section of one measure, from cluster sums; core/stats does the work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/compare/clusters.h"
#include "core/compare/comparison.h"
#include "core/stats/bootstrap.h"

namespace fw::compare {

struct EstimateOptions
{
    std::size_t resamples = stats::kMinimumResamples; ///< raised to the minimum where it is less
    double confidence = 0.95;
    double alpha = 0.05;
    std::uint64_t seed = 1;
};

/// What an interval says of itself besides its method: the unit of resampling ("templates") and, for few clusters,
/// the measured coverage (empty where none was measured).
struct IntervalWords
{
    std::string unit;
    std::optional<double> coverage;
};

/// The measure as core/stats asks for it.
stats::Statistic statisticOf(const Measure& measure);

/// value(total) with its interval. All-equal data get an exact binomial interval where the figure is at an end of a
/// range that starts at 0 (shares), else an interval without width; both are said in `method`. One cluster: no interval
/// (NaN). `shared` are resamples of as many clusters, or nullptr to draw them here (to the same result).
Result<Estimate> estimateValue(const Measure& measure, const ClusterTable& clusters, const IntervalWords& words,
                               const EstimateOptions& options, const stats::Resamples* shared = nullptr);

/// value(variant) − value(base) with its interval on shared resamples.
Result<Estimate> estimateDifference(const Measure& measure, const PairedClusters& clusters, const IntervalWords& words,
                                    const EstimateOptions& options, const stats::Resamples* shared = nullptr);

/// Sign-flip p over clusters; `family` tests will be corrected for by Holm.
Result<double> signFlipP(const Measure& measure, const PairedClusters& clusters, std::size_t family,
                         const EstimateOptions& options);

/// (1.96 + 0.84)·SD/√n of the paired difference. SD/√n is the jackknife's standard error over clusters, which for means
/// over clusters of one size is that exactly and holds for ratios and perplexity too. None for one cluster, and where
/// all clusters differ alike.
std::optional<double> minimumDetectable(const Measure& measure, const PairedClusters& clusters);

/// How often the interval that estimateValue() makes from so few clusters holds the truth (200 samples drawn from the
/// clusters themselves). None for 20 clusters or more, one cluster, or all-equal data.
std::optional<double> measuredCoverage(const Measure& measure, const ClusterTable& clusters,
                                       const EstimateOptions& options);

} // namespace fw::compare
