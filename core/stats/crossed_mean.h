// A mean over several realisations of a method (other calibration windows, other training seeds), each measured on the
// same clusters: how far would it move with other realisations, and with other clusters?
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/base/result.h"

namespace fw::stats {

/// From so many realisations on something can be said of the method.
inline constexpr std::size_t kFewestRealisations = 3;

/// What the figure of one realisation varies by, as variances in the figure's unit squared. None is below 0.
struct VarianceComponents
{
    double clusters = 0;         ///< other templates; with their draws, where these are not told apart
    std::optional<double> draws; ///< the same templates answered anew, with random numbers that realisations share
    double realisations = 0;     ///< another realisation, whatever the templates
    double residual = 0;         ///< realisations that differ by template, and what they don't share of the draws
};

/// Of y = μ + cluster + realisation + residual, clusters and realisations random and crossed, one value a cell
/// (Cornfield & Tukey 1956; components by the method of moments: Searle, Casella & McCulloch 1992, chapter 4, negative
/// ones as 0).
struct CrossedMean
{
    double mean = 0;
    std::size_t realisations = 0;
    std::size_t clusters = 0;
    double varianceByRealisation = 0; ///< of the mean: MS(realisations) / (R·C), R − 1 degrees of freedom
    double varianceByCluster = 0;     ///< (MS(clusters) − MS(residual)) / (R·C), at least 0; C − 1
    VarianceComponents components;

    double standardError() const;
    /// h with P(|mean − μ| ≥ h) ≤ level: h² = t²·varianceByRealisation + t²·varianceByCluster, each with the t of its
    /// own degrees of freedom (Banerjee 1960, Sankhyā 22, 357–358). It holds at the small levels that Holm asks for,
    /// where a single t with Satterthwaite's degrees of freedom rejects five times too often with three realisations.
    double halfWidth(double level) const;
    /// Two-sided p of μ = `centre`: the level at which halfWidth() reaches it; not below 2^(1 − clusters), what sign
    /// flips of so few could give.
    double pOf(double centre) const;
    /// Two one-sided tests (Schuirmann 1987): the p of "μ is margin or more away from 0". Small means shown equal.
    double equivalenceP(double margin) const;
    /// As stats/power.h, of this test.
    double minimumDetectableEffect(double level, double band) const;
};

/// `values`: (realisations, clusters), row-major; the mean of a row is that realisation's figure (contributions, scaled
/// so). `drawContrasts`, of the same shape or empty: as far as the cell moves with other draws, a difference of two
/// halves scaled to the variance that the mean over all draws has. InvalidInput: fewer than two realisations or
/// clusters, shapes that do not fit. Numerical: a value that is not finite.
Result<CrossedMean> crossedMean(std::span<const double> values, std::size_t realisations,
                                std::span<const double> drawContrasts = {});

} // namespace fw::stats
