#include "core/stats/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

#include "core/stats/input_checks.h"
#include "core/stats/normal.h"
#include "core/stats/parallel_ranges.h"
#include "core/stats/student.h"
#include "core/stats/summary.h"

namespace fw::stats {

namespace {

constexpr double kRounding = 1e-12; // figures closer than this share of their size are taken as equal

std::vector<double> totalsOf(const ClusterSums& data)
{
    std::vector<double> totals(data.sums, 0.0);
    for (std::size_t i = 0; i < data.clusters; ++i)
        for (std::size_t s = 0; s < data.sums; ++s)
            totals[s] += data.row(i)[s];
    return totals;
}

/// The totals of a tile's resamples, in columns: (sums, width).
void addUpTile(const ClusterSums& data, std::span<const std::uint16_t> tile, std::size_t width,
               std::vector<double>& totals)
{
    totals.assign(data.sums * width, 0.0);
    double counts[Resamples::kTile];
    for (std::size_t i = 0; i < data.clusters; ++i) {
        for (std::size_t b = 0; b < width; ++b)
            counts[b] = tile[i * Resamples::kTile + b];
        for (std::size_t s = 0; s < data.sums; ++s) {
            const double each = data.row(i)[s];
            double* column = totals.data() + s * width;
            for (std::size_t b = 0; b < width; ++b)
                column[b] += counts[b] * each;
        }
    }
}

std::vector<double> resampleFigures(const ClusterSums& data, const Statistic& value, const Resamples& resamples,
                                    unsigned threads)
{
    std::vector<double> figures(resamples.count());
    forRanges(resamples.tiles(), threads, [&](std::size_t begin, std::size_t end) {
        std::vector<double> totals;
        for (std::size_t tile = begin; tile < end; ++tile) {
            const std::size_t first = tile * Resamples::kTile;
            const std::size_t width = std::min(Resamples::kTile, resamples.count() - first);
            addUpTile(data, resamples.tile(tile), width, totals);
            value.ofColumns(totals, width, std::span(figures).subspan(first, width));
        }
    });
    return figures;
}

/// The probability below the interval, of a normal figure. Expanded: as far out as Student's t with n − 1 degrees of
/// freedom and the unbiased standard error reach, instead of the normal and the n in the bootstrap's denominator.
double tailProbability(const BootstrapOptions& options, std::size_t clusters)
{
    const double tail = (1 - options.confidence) / 2;
    if (!options.expanded)
        return tail;
    const auto n = static_cast<double>(clusters);
    return normalCdf(std::sqrt(n / (n - 1)) * studentQuantile(tail, n - 1));
}

void setPercentile(Interval& interval, std::span<const double> ascending, double tail)
{
    interval.method = IntervalMethod::Percentile;
    interval.low = sortedQuantile(ascending, tail);
    interval.high = sortedQuantile(ascending, 1 - tail);
}

/// Efron 1987; false where it is undefined.
bool setBca(Interval& interval, std::span<const double> ascending, std::span<const double> leaveOneOut, double tail,
            double tolerance)
{
    const auto below = std::lower_bound(ascending.begin(), ascending.end(), interval.estimate - tolerance);
    const auto above = std::upper_bound(ascending.begin(), ascending.end(), interval.estimate + tolerance);
    const double less = static_cast<double>(below - ascending.begin());
    const double lessOrEqual = static_cast<double>(above - ascending.begin());
    const double bias = normalQuantile((less + lessOrEqual) / 2 / static_cast<double>(ascending.size()));
    const double centre = mean(leaveOneOut);
    double squares = 0;
    double cubes = 0;
    for (const double figure : leaveOneOut) {
        const double distance = centre - figure;
        squares += distance * distance;
        cubes += distance * distance * distance;
    }
    if (!std::isfinite(bias) || !std::isfinite(squares) || squares <= 0)
        return false;
    const double acceleration = cubes / (6 * std::pow(squares, 1.5));
    const auto adjusted = [&](double probability) -> std::optional<double> {
        const double z = bias + normalQuantile(probability);
        const double scale = 1 - acceleration * z;
        if (scale <= 0)
            return std::nullopt;
        return normalCdf(bias + z / scale);
    };
    const auto low = adjusted(tail);
    const auto high = adjusted(1 - tail);
    if (!low || !high)
        return false;
    interval.method = IntervalMethod::Bca;
    interval.low = sortedQuantile(ascending, *low);
    interval.high = sortedQuantile(ascending, *high);
    return true;
}

/// `scale` is the size of the figures that the estimate is made of, for telling rounding from difference.
Result<Interval> intervalOf(const ClusterSums& data, const Statistic& value, const BootstrapOptions& options,
                            const Resamples& resamples, double scale)
{
    Interval interval;
    interval.estimate = value(totalsOf(data));
    if (!std::isfinite(interval.estimate))
        return Error{ErrorKind::Numerical, "the figure is not a finite number on these data",
                     "use prompts with answers that it can be computed from"};
    std::vector<double> ascending = resampleFigures(data, value, resamples, options.threads);
    std::erase_if(ascending, [](double figure) { return !std::isfinite(figure); });
    if (ascending.size() * 2 <= resamples.count())
        return Error{ErrorKind::Numerical,
                     "the figure is not a finite number on " + std::to_string(resamples.count() - ascending.size()) +
                         " of " + std::to_string(resamples.count()) + " resamples",
                     "use more prompts"};
    std::sort(ascending.begin(), ascending.end());
    interval.resamples = ascending.size();
    const double tolerance = kRounding * std::max(scale, std::abs(interval.estimate));
    if (ascending.back() - ascending.front() <= tolerance) {
        interval.low = interval.high = interval.estimate;
        interval.method = options.method;
        interval.degenerate = true;
        return interval;
    }
    interval.standardError = standardDeviation(ascending);
    const double tail = tailProbability(options, data.clusters);
    const bool wantsBca = options.method == IntervalMethod::Bca;
    interval.fellBack = wantsBca && !setBca(interval, ascending, jackknifeValues(data, value), tail, tolerance);
    if (!wantsBca || interval.fellBack)
        setPercentile(interval, ascending, tail);
    return interval;
}

Status checkOptions(const BootstrapOptions& options)
{
    if (!(options.confidence > 0 && options.confidence < 1))
        return Error{ErrorKind::InvalidInput, "a confidence must lie between 0 and 1", "give 0.95, for example"};
    if (options.method != IntervalMethod::Bca && options.method != IntervalMethod::Percentile)
        return Error{ErrorKind::InvalidInput, "an interval of this method is not resampled",
                     "ask for BCa or percentile"};
    return {};
}

Status checkResamples(const ClusterSums& data, const Resamples& resamples)
{
    if (resamples.clusters() != data.clusters)
        return Error{ErrorKind::InvalidInput,
                     "resamples of " + std::to_string(resamples.clusters()) + " clusters don't fit " +
                         std::to_string(data.clusters),
                     "report this as a defect"};
    return {};
}

} // namespace

std::vector<double> jackknifeValues(const ClusterSums& data, const Statistic& value)
{
    const std::vector<double> totals = totalsOf(data);
    std::vector<double> without(data.sums);
    std::vector<double> figures(data.clusters);
    for (std::size_t i = 0; i < data.clusters; ++i) {
        for (std::size_t s = 0; s < data.sums; ++s)
            without[s] = totals[s] - data.row(i)[s];
        figures[i] = value(without);
    }
    return figures;
}

Result<Interval> bootstrapInterval(const ClusterSums& data, const Statistic& value, const BootstrapOptions& options)
{
    FW_TRY(checkSums(data, 2));
    FW_ASSIGN(const Resamples resamples,
              Resamples::draw(data.clusters, options.resamples, options.seed, options.threads));
    return bootstrapInterval(data, value, options, resamples);
}

Result<Interval> bootstrapInterval(const ClusterSums& data, const Statistic& value, const BootstrapOptions& options,
                                   const Resamples& resamples)
{
    FW_TRY(checkSums(data, 2));
    FW_TRY(checkOptions(options));
    FW_TRY(checkResamples(data, resamples));
    return intervalOf(data, value, options, resamples, 0);
}

Result<Interval> pairedDifferenceInterval(const ClusterSums& base, const ClusterSums& variant, const Statistic& value,
                                          const BootstrapOptions& options)
{
    FW_TRY(checkPair(base, variant, 2));
    FW_ASSIGN(const Resamples resamples,
              Resamples::draw(base.clusters, options.resamples, options.seed, options.threads));
    return pairedDifferenceInterval(base, variant, value, options, resamples);
}

Result<Interval> pairedDifferenceInterval(const ClusterSums& base, const ClusterSums& variant, const Statistic& value,
                                          const BootstrapOptions& options, const Resamples& resamples)
{
    FW_TRY(checkPair(base, variant, 2));
    FW_TRY(checkOptions(options));
    FW_TRY(checkResamples(base, resamples));
    const std::size_t sums = base.sums;
    std::vector<double> rows; // (clusters, base's sums then the variant's)
    rows.reserve(base.clusters * sums * 2);
    for (std::size_t i = 0; i < base.clusters; ++i) {
        rows.insert(rows.end(), base.row(i).begin(), base.row(i).end());
        rows.insert(rows.end(), variant.row(i).begin(), variant.row(i).end());
    }
    const Statistic difference = [&value, sums](std::span<const double> totals) {
        return value(totals.subspan(sums)) - value(totals.first(sums));
    };
    const double scale = std::max(std::abs(value(totalsOf(base))), std::abs(value(totalsOf(variant))));
    return intervalOf({rows, base.clusters, 2 * sums}, difference, options, resamples, scale);
}

} // namespace fw::stats
