// Does a measure fall because the model forgets, or on its own? The effect of compression at equal degradation.
//
// The base is made worse on purpose, without compression: a ladder of temperatures (or of noise on its weights), each
// rung over the same prompts. A variant is held against the point of that ladder that is as far gone as the variant is,
// by perplexity for example. What is left of the difference is the partial effect: total = explained + partial, where
// `explained` is what the ladder itself moves on its way from the untouched base to the variant's perplexity.
//
// Assumed: what perplexity measures is what matters of the degradation, whichever way it was brought about. A higher
// temperature is not the same harm as fewer weights; the partial effect is one relative to the chosen ladder.
// Exploratory.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/stats/bootstrap.h"
#include "core/stats/cluster_sums.h"
#include "core/stats/interval.h"

namespace fw::causal {

/// One system (a rung of the ladder, or a variant) over clusters that are the same, in the same order, in all systems.
struct MeasuredSystem
{
    stats::ClusterSums degradation; ///< e.g. (sum of losses, tokens)
    stats::ClusterSums outcome;     ///< e.g. (sum of scores, continuations)
};

struct MatchedMeasures
{
    stats::Statistic degradation; ///< in the unit to interpolate in: log perplexity, rather than perplexity
    stats::Statistic outcome;
};

enum class Bracket {
    Inside, ///< the variant's degradation lies between two rungs
    Below,  ///< outside the ladder: less degraded than every rung
    Above   ///< outside the ladder: more degraded than every rung
};

struct MatchedEffect
{
    double degradation = 0; ///< of the variant
    double lowest = 0;      ///< the ladder's reach
    double highest = 0;
    Bracket bracket = Bracket::Inside;
    std::size_t before = 0; ///< the rungs, as given, on either side of the variant; the nearest one twice outside
    std::size_t after = 0;
    double bracketed = 0;  ///< share of the resamples whose variant lies inside their ladder: below 0.95 the interval
                           ///< rests on the outer rung where it should rest on a further one
    stats::Interval total; ///< variant − base, in the outcome's unit
    std::optional<stats::Interval> explained; ///< ladder at the variant's degradation − base; none outside the ladder
    std::optional<stats::Interval> partial;   ///< variant − ladder at its degradation; none outside the ladder
};

/// `ladder[base]` is the untouched base. The ladder's outcome is interpolated linearly between rungs in order of their
/// degradation; the order may be any. Intervals by the bootstrap over clusters: ladder and variant are resampled
/// together, so that they hold the uncertainty of all of them and what they share cancels. InvalidInput: fewer than two
/// rungs, clusters that differ between systems, what bootstrapInterval refuses. Numerical: a figure that is not finite.
Result<MatchedEffect> matchedEffect(std::span<const MeasuredSystem> ladder, std::size_t base,
                                    const MeasuredSystem& variant, const MatchedMeasures& measures,
                                    const stats::BootstrapOptions& options, const CancelToken& cancel);

} // namespace fw::causal
