#include "core/stats/sign_flips.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <string>

namespace fw::stats {

namespace {

/// Figures of all 2^n − 1 subsets that are not empty, in the order of a Gray code: one cluster comes or goes a step.
std::vector<double> subsetFigures(const Contributions& contributions)
{
    const std::size_t count = contributions.size();
    std::vector<double> figures;
    figures.reserve((std::size_t{1} << count) - 1);
    double value = 0;
    double weight = 0;
    std::size_t members = 0;
    for (std::size_t step = 1; step < std::size_t{1} << count; ++step) {
        const auto changed = static_cast<std::size_t>(std::countr_zero(step));
        const std::size_t code = step ^ (step >> 1);
        if (code >> changed & 1) {
            value += contributions.values[changed];
            weight += contributions.weights[changed];
        } else {
            value -= contributions.values[changed];
            weight -= contributions.weights[changed];
        }
        members = code;
        figures.push_back(std::has_single_bit(members)
                              ? contributions.values[static_cast<std::size_t>(std::countr_zero(members))] /
                                    contributions.weights[static_cast<std::size_t>(std::countr_zero(members))]
                              : value / weight);
    }
    return figures;
}

} // namespace

double smallestSignFlipP(std::size_t clusters)
{
    return std::min(1.0, std::ldexp(1.0, 1 - static_cast<int>(std::min<std::size_t>(clusters, 1000))));
}

Result<PermutationResult> signFlipTest(const Contributions& contributions, const SignFlipOptions& options)
{
    const std::vector<double> base(contributions.size(), 0.0);
    const double total = std::accumulate(contributions.weights.begin(), contributions.weights.end(), 0.0);
    // Both sides' figures: half of what moves lies on each.
    return signFlipTest(ClusterSums{base, base.size(), 1}, ClusterSums{contributions.values, base.size(), 1},
                        [total](std::span<const double> sums) { return sums[0] / total; }, options);
}

Result<Interval> signFlipInterval(const Contributions& contributions, double confidence, const FigureRange& range)
{
    const std::size_t count = contributions.size();
    const bool finite = std::all_of(contributions.values.begin(), contributions.values.end(),
                                    [](double value) { return std::isfinite(value); });
    if (!finite)
        return Error{ErrorKind::Numerical, "some clusters have no figure without the others",
                     "use prompts with answers that it can be computed from"};
    if (count == 0 || count > kMostEnumerated || !(confidence > 0 && confidence < 1))
        return Error{ErrorKind::InvalidInput, "sign flips of " + std::to_string(count) + " clusters cannot be turned round",
                     "give 1 to 19 clusters and a confidence between 0 and 1"};
    Interval interval;
    interval.method = IntervalMethod::SignFlips;
    interval.estimate = contributions.figure();
    interval.standardError = contributions.standardError();
    interval.low = range.lowest;
    interval.high = range.highest;
    const std::vector<double> residuals = contributions.about(interval.estimate);
    interval.degenerate = std::all_of(residuals.begin(), residuals.end(), [&](double residual) {
        return std::fabs(residual) <= 1e-12 * std::max(1.0, std::fabs(interval.estimate));
    });
    // p(θ) = 2 (1 + #{subsets whose figure is at most θ}) / 2^n for θ below the figure: not rejected from the k-th on.
    const double half = (1 - confidence) * std::ldexp(1.0, static_cast<int>(count) - 1);
    const auto rejected = static_cast<std::size_t>(half * (1 + 1e-12));
    if (rejected < 1)
        return interval;
    std::vector<double> figures = subsetFigures(contributions);
    interval.resamples = figures.size();
    // Subsets that cancel out are 0, and not what rounding made of them: the test counts them as equal, too.
    double size = 0;
    for (std::size_t i = 0; i < count; ++i)
        size = std::max(size, std::fabs(contributions.values[i] / contributions.weights[i]));
    const auto snapped = [size](double figure) { return std::fabs(figure) <= 1e-11 * size ? 0.0 : figure; };
    const auto low = figures.begin() + static_cast<std::ptrdiff_t>(rejected - 1);
    std::nth_element(figures.begin(), low, figures.end());
    interval.low = std::max(range.lowest, snapped(*low));
    const auto high = figures.end() - static_cast<std::ptrdiff_t>(rejected);
    std::nth_element(figures.begin(), high, figures.end());
    interval.high = std::min(range.highest, snapped(*high));
    return interval;
}

Result<double> equivalenceP(const Contributions& contributions, double margin, const SignFlipOptions& options)
{
    double worse = 0;
    for (const double bound : {-margin, margin}) {
        const double distance = contributions.figure() - bound;
        if (!(bound < 0 ? distance > 0 : distance < 0))
            return 1.0;
        const Contributions shifted{contributions.about(bound), contributions.weights};
        FW_ASSIGN(const PermutationResult result, signFlipTest(shifted, options));
        worse = std::max(worse, result.p / 2); // flips of all signs mirror the distribution
    }
    return worse;
}

} // namespace fw::stats
