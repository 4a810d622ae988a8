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

/// √((n − 1)/n · Σ wᵢ (θᵢ − θ̄)²) of leave-one-out figures with their multiplicities; NaN where one is not finite.
double jackknifeError(std::span<const double> figures, std::span<const double> weights)
{
    double count = 0;
    double sum = 0;
    for (std::size_t i = 0; i < figures.size(); ++i) {
        count += weights[i];
        sum += weights[i] * figures[i];
    }
    const double centre = sum / count;
    double squares = 0;
    for (std::size_t i = 0; i < figures.size(); ++i)
        squares += weights[i] * (figures[i] - centre) * (figures[i] - centre);
    return std::sqrt((count - 1) / count * squares);
}

/// The figure on every resample, and its jackknife standard error there where that is asked for.
struct Resampled
{
    std::vector<double> figures;
    std::vector<double> errors;
};

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

/// The jackknife error of one resample, b of a tile.
class ResampleError
{
public:
    ResampleError(const ClusterSums& data, const Statistic& value) : m_data(data), m_value(value) {}

    double operator()(std::span<const std::uint16_t> tile, std::size_t b, std::size_t width,
                      std::span<const double> totals)
    {
        m_drawn.clear();
        m_weights.clear();
        for (std::size_t i = 0; i < m_data.clusters; ++i) {
            const std::uint16_t count = tile[i * Resamples::kTile + b];
            if (count == 0)
                continue;
            m_drawn.push_back(i);
            m_weights.push_back(count);
        }
        const std::size_t drawn = m_drawn.size();
        m_without.resize(m_data.sums * drawn);
        m_figures.resize(drawn);
        for (std::size_t s = 0; s < m_data.sums; ++s)
            for (std::size_t k = 0; k < drawn; ++k)
                m_without[s * drawn + k] = totals[s * width + b] - m_data.row(m_drawn[k])[s];
        m_value.ofColumns(m_without, drawn, m_figures);
        return jackknifeError(m_figures, m_weights);
    }

private:
    const ClusterSums& m_data;
    const Statistic& m_value;
    std::vector<std::size_t> m_drawn;
    std::vector<double> m_weights;
    std::vector<double> m_without; // (sums, drawn)
    std::vector<double> m_figures;
};

Resampled resampleFigures(const ClusterSums& data, const Statistic& value, const Resamples& resamples, bool withErrors,
                          unsigned threads)
{
    Resampled result;
    result.figures.resize(resamples.count());
    result.errors.resize(withErrors ? resamples.count() : 0);
    forRanges(resamples.tiles(), threads, [&](std::size_t begin, std::size_t end) {
        std::vector<double> totals;
        ResampleError errorOf(data, value);
        for (std::size_t tile = begin; tile < end; ++tile) {
            const std::size_t first = tile * Resamples::kTile;
            const std::size_t width = std::min(Resamples::kTile, resamples.count() - first);
            addUpTile(data, resamples.tile(tile), width, totals);
            value.ofColumns(totals, width, std::span(result.figures).subspan(first, width));
            for (std::size_t b = 0; withErrors && b < width; ++b)
                result.errors[first + b] = errorOf(resamples.tile(tile), b, width, totals);
        }
    });
    return result;
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

/// Hall 1988, cut to the range; false where over 1 % of the resamples cannot be studentised.
bool setBootstrapT(Interval& interval, const Resampled& resampled, std::span<const double> leaveOneOut,
                   double confidence, const FigureRange& range)
{
    const std::vector<double> ones(leaveOneOut.size(), 1.0);
    const double error = jackknifeError(leaveOneOut, ones);
    if (!std::isfinite(error) || error <= 0)
        return false;
    std::vector<double> studentised;
    for (std::size_t b = 0; b < resampled.figures.size(); ++b) {
        const double t = (resampled.figures[b] - interval.estimate) / resampled.errors[b];
        if (std::isfinite(t) && resampled.errors[b] > 1e-9 * error)
            studentised.push_back(t);
    }
    if (studentised.size() * 100 < resampled.figures.size() * 99)
        return false;
    std::sort(studentised.begin(), studentised.end());
    const double low = interval.estimate - sortedQuantile(studentised, (1 + confidence) / 2) * error;
    const double high = interval.estimate - sortedQuantile(studentised, (1 - confidence) / 2) * error;
    interval.method = IntervalMethod::BootstrapT;
    // An estimate beyond an end by rounding (a divergence of −1e-12) stays inside its interval.
    interval.low = std::max(low, std::min(range.lowest, interval.estimate));
    interval.high = std::min(high, std::max(range.highest, interval.estimate));
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
    const bool wantsT = options.method == IntervalMethod::BootstrapT;
    const Resampled resampled = resampleFigures(data, value, resamples, wantsT, options.threads);
    std::vector<double> ascending;
    for (const double figure : resampled.figures)
        if (std::isfinite(figure))
            ascending.push_back(figure);
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
    bool done = false;
    if (options.method == IntervalMethod::Bca)
        done = setBca(interval, ascending, jackknifeValues(data, value), tail, tolerance);
    else if (wantsT)
        done = setBootstrapT(interval, resampled, jackknifeValues(data, value), options.confidence, options.range);
    interval.fellBack = !done && options.method != IntervalMethod::Percentile;
    if (!done && wantsT)
        done = setBca(interval, ascending, jackknifeValues(data, value), tail, tolerance);
    if (!done)
        setPercentile(interval, ascending, tail);
    return interval;
}

Status checkOptions(const BootstrapOptions& options)
{
    if (!(options.confidence > 0 && options.confidence < 1))
        return Error{ErrorKind::InvalidInput, "a confidence must lie between 0 and 1", "give 0.95, for example"};
    if (options.method == IntervalMethod::ExactBinomial)
        return Error{ErrorKind::InvalidInput, "an exact binomial interval is not resampled",
                     "call exactBinomialInterval"};
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

IntervalMethod recommendedMethod(std::size_t clusters)
{
    return clusters < 20 ? IntervalMethod::BootstrapT : IntervalMethod::Bca;
}

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
    BootstrapOptions ofDifference = options;
    ofDifference.range = {options.range.lowest - options.range.highest, options.range.highest - options.range.lowest};
    const double scale = std::max(std::abs(value(totalsOf(base))), std::abs(value(totalsOf(variant))));
    return intervalOf({rows, base.clusters, 2 * sums}, difference, ofDifference, resamples, scale);
}

} // namespace fw::stats
