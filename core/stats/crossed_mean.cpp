#include "core/stats/crossed_mean.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/stats/sign_flips.h"
#include "core/stats/student.h"

namespace fw::stats {

namespace {

double square(double value)
{
    return value * value;
}

/// t² of both tails together at `level`; 0 at level 1.
double squaredT(double level, std::size_t degrees)
{
    return square(studentQuantile(level / 2, static_cast<double>(degrees)));
}

/// Variance of a cell's draws that all realisations share. One of halves' differences has mean 0, so that its square is
/// the variance of what is shared and what is not.
double sharedDrawVariance(std::span<const double> contrasts, std::size_t realisations, std::size_t clusters)
{
    double ofMeans = 0;
    double within = 0;
    for (std::size_t cluster = 0; cluster < clusters; ++cluster) {
        double mean = 0;
        for (std::size_t r = 0; r < realisations; ++r)
            mean += contrasts[r * clusters + cluster] / static_cast<double>(realisations);
        ofMeans += square(mean);
        for (std::size_t r = 0; r < realisations; ++r)
            within += square(contrasts[r * clusters + cluster] - mean);
    }
    const auto cells = static_cast<double>(clusters);
    const double own = within / (cells * static_cast<double>(realisations - 1));
    return std::max(0.0, ofMeans / cells - own / static_cast<double>(realisations));
}

Status checkCells(std::span<const double> values, std::size_t realisations, std::span<const double> drawContrasts)
{
    if (realisations < 2 || values.size() % realisations != 0 || values.size() / realisations < 2 ||
        (!drawContrasts.empty() && drawContrasts.size() != values.size()))
        return Error{ErrorKind::InvalidInput, "a table of realisations needs two rows and two columns at least",
                     "report this as a defect"};
    for (const auto& list : {values, drawContrasts})
        if (!std::all_of(list.begin(), list.end(), [](double value) { return std::isfinite(value); }))
            return Error{ErrorKind::Numerical, "a value is not finite", "look at the figures of its realisation"};
    return {};
}

} // namespace

double CrossedMean::standardError() const
{
    return std::sqrt(varianceByRealisation + varianceByCluster);
}

double CrossedMean::halfWidth(double level) const
{
    const auto part = [level](double variance, std::size_t count) {
        return variance > 0 ? variance * squaredT(level, count - 1) : 0.0;
    };
    return std::sqrt(part(varianceByRealisation, realisations) + part(varianceByCluster, clusters));
}

double CrossedMean::pOf(double centre) const
{
    constexpr int kHalvings = 200;
    const double distance = std::fabs(mean - centre);
    if (!(distance > 0))
        return 1;
    double low = std::log(smallestSignFlipP(clusters)); // of the level; halfWidth() falls in it
    double high = 0;
    if (halfWidth(std::exp(low)) <= distance)
        return std::exp(low);
    for (int i = 0; i < kHalvings && high - low > 1e-13; ++i) {
        const double middle = (low + high) / 2;
        (halfWidth(std::exp(middle)) <= distance ? high : low) = middle;
    }
    return std::exp(high);
}

double CrossedMean::equivalenceP(double margin) const
{
    const auto oneSided = [this](double centre, bool outside) {
        const double half = pOf(centre) / 2;
        return outside ? 1 - half : half;
    };
    return std::max(oneSided(margin, mean >= margin), oneSided(-margin, mean <= -margin));
}

double CrossedMean::minimumDetectableEffect(double level, double band) const
{
    constexpr double kBothTailsOfPower = 0.4; // 80 % power: a fifth in one tail
    if (smallestSignFlipP(clusters) > level)
        return INFINITY;
    return std::max(halfWidth(level), band) + halfWidth(kBothTailsOfPower);
}

Result<CrossedMean> crossedMean(std::span<const double> values, std::size_t realisations,
                                std::span<const double> drawContrasts)
{
    FW_TRY(checkCells(values, realisations, drawContrasts));
    CrossedMean result;
    result.realisations = realisations;
    result.clusters = values.size() / realisations;
    const auto rows = static_cast<double>(result.realisations);
    const auto columns = static_cast<double>(result.clusters);
    result.mean = std::accumulate(values.begin(), values.end(), 0.0) / (rows * columns);
    std::vector<double> ofRow(result.realisations, 0.0);
    std::vector<double> ofColumn(result.clusters, 0.0);
    for (std::size_t i = 0; i < values.size(); ++i) {
        ofRow[i / result.clusters] += values[i] / columns;
        ofColumn[i % result.clusters] += values[i] / rows;
    }
    double rowSquares = 0;
    double columnSquares = 0;
    double residualSquares = 0;
    for (const double mean : ofRow)
        rowSquares += columns * square(mean - result.mean);
    for (const double mean : ofColumn)
        columnSquares += rows * square(mean - result.mean);
    for (std::size_t i = 0; i < values.size(); ++i)
        residualSquares += square(values[i] - ofRow[i / result.clusters] - ofColumn[i % result.clusters] + result.mean);
    const double ofRealisations = rowSquares / (rows - 1);
    const double ofClusters = columnSquares / (columns - 1);
    const double residual = residualSquares / ((rows - 1) * (columns - 1));

    result.varianceByRealisation = ofRealisations / (rows * columns);
    result.varianceByCluster = std::max(0.0, ofClusters - residual) / (rows * columns);
    result.components.realisations = std::max(0.0, ofRealisations - residual) / columns;
    result.components.residual = residual / columns;
    result.components.clusters = std::max(0.0, ofClusters - residual) / rows / columns;
    if (!drawContrasts.empty()) {
        const double draws = std::min(sharedDrawVariance(drawContrasts, result.realisations, result.clusters) / columns,
                                      result.components.clusters);
        result.components.draws = draws;
        result.components.clusters -= draws;
    }
    return result;
}

} // namespace fw::stats
