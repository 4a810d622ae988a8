// Figures with their intervals and tests for one section of one measure, from cluster sums; core/stats does the work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/compare/comparison.h"
#include "core/compare/reading/clusters.h"
#include "core/stats/bootstrap.h"
#include "core/stats/contributions.h"

namespace fw::compare {

struct EstimateOptions
{
    std::size_t resamples = stats::kMinimumResamples; ///< raised to the minimum where it is less
    double confidence = 0.95;
    double alpha = 0.05;
    std::uint64_t seed = 1;
};

/// Below so many clusters an interval is the sign-flip test turned round, so that interval and p agree.
inline constexpr std::size_t kFewClusters = 20;

/// The measure as core/stats asks for it.
stats::Statistic statisticOf(const Measure& measure);

/// value(total) with its interval; `unit` is what a cluster is ("templates"). All-equal data get an exact binomial
/// interval where the figure is at an end of a range that starts at 0 (shares), else an interval without width; both are
/// said in `method`. Too few clusters for any: no interval (NaN). `shared` are resamples of as many clusters, or nullptr
/// to draw them here (to the same result).
Result<Estimate> estimateValue(const Measure& measure, const ClusterTable& clusters, const std::string& unit,
                               const EstimateOptions& options, const stats::Resamples* shared = nullptr);

/// What a variant does to a figure: everything that is said of value(variant) − value(base). Refers to its arguments.
class PairedFigure
{
public:
    PairedFigure(const Measure& measure, const PairedClusters& clusters);

    double value() const { return m_value; }
    /// On shared resamples; below kFewClusters by sign flips.
    Result<Estimate> interval(const std::string& unit, const EstimateOptions& options,
                              const stats::Resamples* shared = nullptr) const;
    /// Sign-flip p over clusters; `family` tests will be corrected for by Holm. None where it cannot be made.
    Result<std::optional<double>> p(std::size_t family, const EstimateOptions& options) const;
    /// Of "it moved by `margin` or more": two one-sided sign-flip tests.
    Result<std::optional<double>> equivalenceP(double margin, std::size_t family, const EstimateOptions& options) const;
    /// None for one cluster, and where all clusters differ alike: that says nothing of what could be seen.
    std::optional<double> standardError() const;
    const stats::Contributions& contributions() const { return m_contributions; }

private:
    std::size_t count() const { return m_clusters.base.clusters(); }
    bool isFinite() const;

    const Measure& m_measure;
    const PairedClusters& m_clusters;
    double m_value;
    stats::Contributions m_contributions;
};

/// A change of less counts as none: the experiment's own (by metric), else 5 % of a bounded metric's highest value (.05 on
/// a scale from 0 to 1, 5 points of 100 %), else 5 % of the base's figure for one that cannot be negative. None for others.
std::optional<double> marginOf(const catalogue::Metric& metric, double base,
                               const std::map<std::string, double>& declared);

} // namespace fw::compare
