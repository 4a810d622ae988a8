// Partial pooling of groups: figures of small groups lean towards the mean of all groups, the more so the less is known
// of them. An empirical Bayes view beside the raw figures, never in their place: it assumes that groups are alike but
// for normal scatter, so whoever shows it says so.
#pragma once

#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/stats/interval.h"

namespace fw::stats {

inline constexpr std::size_t kMinimumPooledGroups = 4;

struct PartialPoolingOptions
{
    double confidence = 0.95; ///< in (0, 1)
    FigureRange range = {};   ///< of the figures; intervals are cut to it
};

/// A group's figure leaned towards the mean. Unit of the figures, but for `shrinkage`.
struct PooledGroup
{
    double estimate = 0; ///< (1 − shrinkage) · its own + shrinkage · mean
    double low = 0;      ///< of the interval, which holds the group's own truth
    double high = 0;
    double standardError = 0; ///< with what is not known of mean and spread
    double shrinkage = 0;     ///< 0: its own figure stands; towards 1: it is the mean
};

struct PartialPooling
{
    double mean = 0;             ///< of the groups' true figures
    double meanError = 0;        ///< its standard error at this spread
    double betweenDeviation = 0; ///< τ, the standard deviation of the groups' true figures
    std::vector<PooledGroup> groups;
};

/// Own figures yᵢ ~ N(θᵢ, sᵢ²), true ones θᵢ ~ N(μ, τ²). τ² is Paule & Mandel's 1982: Σ (yᵢ − μ)²/(sᵢ² + τ²) = k − 1, 0
/// where that has no root. Shrinkage (k − 3)/(k − 1) · sᵢ²/(sᵢ² + τ²) and standard errors, with their part for μ and τ²
/// being estimated, are Morris 1983 (JASA 78, 47–55); intervals are normal. For differences to the base as for levels.
/// InvalidInput: fewer than four groups, lengths that differ, a figure that is not finite, a standard error that is not
/// above 0 (a group whose answers are all equal has no known one: leave it out), confidence outside (0, 1).
Result<PartialPooling> poolPartially(std::span<const double> figures, std::span<const double> standardErrors,
                                     const PartialPoolingOptions& options = {});

} // namespace fw::stats
