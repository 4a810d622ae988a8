#include "core/stats/partial_pooling.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/stats/normal.h"

namespace fw::stats {

namespace {

/// The model at one between-group variance: weights 1/(s² + τ²) and what they make of the figures.
struct Weighted
{
    std::vector<double> weights;
    double sum = 0;
    double mean = 0;
    double chiSquare = 0; ///< Σ wᵢ (yᵢ − μ)²
    double slope = 0;     ///< −d chiSquare / dτ² = Σ wᵢ² (yᵢ − μ)²
};

Weighted weigh(std::span<const double> figures, std::span<const double> errors, double between)
{
    Weighted result;
    for (std::size_t i = 0; i < figures.size(); ++i) {
        result.weights.push_back(1 / (errors[i] * errors[i] + between));
        result.sum += result.weights.back();
        result.mean += result.weights.back() * figures[i];
    }
    result.mean /= result.sum;
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const double pull = result.weights[i] * (figures[i] - result.mean);
        result.chiSquare += pull * (figures[i] - result.mean);
        result.slope += pull * pull;
    }
    return result;
}

/// Newton's steps from 0: chiSquare falls and is convex in τ², so they rise to the root and never past it.
double betweenVariance(std::span<const double> figures, std::span<const double> errors)
{
    constexpr int kMostSteps = 200;
    const auto freedom = static_cast<double>(figures.size() - 1);
    double between = 0;
    for (int step = 0; step < kMostSteps; ++step) {
        const Weighted at = weigh(figures, errors, between);
        const double rise = at.slope > 0 ? (at.chiSquare - freedom) / at.slope : 0;
        if (!(rise > 1e-14 * between))
            break;
        between += rise;
    }
    return between;
}

Status checkGroups(std::span<const double> figures, std::span<const double> errors,
                   const PartialPoolingOptions& options)
{
    if (figures.size() != errors.size())
        return Error{ErrorKind::InvalidInput, "not every group has a figure and a standard error",
                     "report this as a defect"};
    if (figures.size() < kMinimumPooledGroups)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(figures.size()) + " groups cannot be pooled: at least four are needed",
                     "look at the groups' own figures"};
    for (std::size_t i = 0; i < figures.size(); ++i)
        if (!std::isfinite(figures[i]) || !std::isfinite(errors[i]) || errors[i] <= 0)
            return Error{ErrorKind::InvalidInput,
                         "group " + std::to_string(i) + " has no finite figure with a standard error above 0",
                         "leave out groups whose answers are all equal"};
    if (!(options.confidence > 0 && options.confidence < 1))
        return Error{ErrorKind::InvalidInput, "a confidence must lie between 0 and 1", "give 0.95, for example"};
    return {};
}

} // namespace

Result<PartialPooling> poolPartially(std::span<const double> figures, std::span<const double> standardErrors,
                                     const PartialPoolingOptions& options)
{
    FW_TRY(checkGroups(figures, standardErrors, options));
    const auto groups = static_cast<double>(figures.size());
    const double between = betweenVariance(figures, standardErrors);
    const Weighted weighted = weigh(figures, standardErrors, between);
    double typical = 0; // the mean sampling variance, weighted
    for (std::size_t i = 0; i < figures.size(); ++i)
        typical += weighted.weights[i] * standardErrors[i] * standardErrors[i] / weighted.sum;

    PartialPooling result;
    result.mean = weighted.mean;
    result.meanError = 1 / std::sqrt(weighted.sum);
    result.betweenDeviation = std::sqrt(between);
    const double reach = normalQuantile((1 + options.confidence) / 2);
    for (std::size_t i = 0; i < figures.size(); ++i) {
        const double variance = standardErrors[i] * standardErrors[i];
        const double weight = weighted.weights[i];
        const double apart = figures[i] - weighted.mean;
        PooledGroup group;
        group.shrinkage = (groups - 3) / (groups - 1) * variance * weight;
        group.estimate = figures[i] - group.shrinkage * apart;
        const double ofMean = weight / weighted.sum; // the group's own share in the mean
        const double ofSpread = 2 / (groups - 3) * group.shrinkage * group.shrinkage * (typical + between) * weight;
        group.standardError = std::sqrt(variance * (1 - (1 - ofMean) * group.shrinkage) + ofSpread * apart * apart);
        group.low =
            std::max(group.estimate - reach * group.standardError, std::min(options.range.lowest, group.estimate));
        group.high =
            std::min(group.estimate + reach * group.standardError, std::max(options.range.highest, group.estimate));
        result.groups.push_back(group);
    }
    return result;
}

} // namespace fw::stats
