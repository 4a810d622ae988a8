#include "core/stats/worst_group.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/stats/random_purpose.h"

namespace fw::stats {

namespace {

/// Residuals of a group that can be studentised.
struct Spread
{
    std::size_t group = 0;
    double harm = 0;
    double error = 0;
    std::vector<double> residuals;
    std::vector<std::size_t> clusters;
    double squares = 0; ///< Σ residual²
};

std::vector<Spread> spreadsOf(std::span<const GroupHarm> groups)
{
    std::vector<Spread> spreads;
    for (std::size_t group = 0; group < groups.size(); ++group) {
        const Contributions& contributions = groups[group].contributions;
        if (contributions.size() < 2)
            continue;
        Spread spread;
        spread.group = group;
        spread.harm = contributions.figure();
        spread.error = contributions.standardError();
        spread.residuals = contributions.about(spread.harm);
        spread.clusters = groups[group].clusters;
        for (const double residual : spread.residuals)
            spread.squares += residual * residual;
        if (std::isfinite(spread.harm) && spread.error > 0)
            spreads.push_back(std::move(spread));
    }
    return spreads;
}

/// Student's t of the residuals with these signs.
double flippedT(const Spread& spread, std::span<const double> signs)
{
    const auto count = static_cast<double>(spread.residuals.size());
    double sum = 0;
    for (std::size_t i = 0; i < spread.residuals.size(); ++i)
        sum += signs[spread.clusters[i]] * spread.residuals[i];
    const double variance = (spread.squares - sum * sum / count) / (count - 1);
    return variance > 0 ? sum / std::sqrt(count * variance) : std::copysign(INFINITY, sum);
}

} // namespace

Result<std::optional<WorstGroup>> worstGroup(std::span<const GroupHarm> groups, const WorstGroupOptions& options)
{
    if (!(options.confidence > 0 && options.confidence < 1) || options.permutations == 0)
        return Error{ErrorKind::InvalidInput, "the options of the worst group's bound are out of range",
                     "give a confidence between 0 and 1 and at least 1 permutation"};
    const std::vector<Spread> spreads = spreadsOf(groups);
    if (spreads.empty())
        return std::optional<WorstGroup>();
    std::size_t clusters = 0;
    for (const Spread& spread : spreads)
        for (const std::size_t cluster : spread.clusters)
            clusters = std::max(clusters, cluster + 1);
    RandomStream random = streamFor(options.seed, RandomPurpose::WorstGroup, 0);
    std::vector<double> signs(clusters);
    std::vector<double> largest(options.permutations);
    for (double& most : largest) {
        for (double& sign : signs)
            sign = random.nextBelow(2) == 0 ? -1 : 1;
        most = -INFINITY;
        for (const Spread& spread : spreads)
            most = std::max(most, flippedT(spread, signs));
    }
    // The observed assignment counts as one: (b + 1)/(m + 1), as for p.
    const auto rank = static_cast<std::size_t>(
        std::ceil(options.confidence * static_cast<double>(options.permutations + 1)));
    double quantile = INFINITY;
    if (rank <= options.permutations) {
        const auto at = largest.begin() + static_cast<std::ptrdiff_t>(rank - 1);
        std::nth_element(largest.begin(), at, largest.end());
        quantile = *at;
    }
    WorstGroup worst;
    worst.lower = -INFINITY;
    for (const Spread& spread : spreads) {
        const double bound = spread.harm - quantile * spread.error;
        if (bound > worst.lower || worst.lower == -INFINITY)
            worst = {spread.group, spread.harm, bound};
    }
    return std::optional(worst);
}

} // namespace fw::stats
