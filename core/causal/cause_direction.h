// Does x move y, or y move x? EXPLORATORY: an answer from two columns of observations rests on assumptions that the
// columns cannot prove, and is a hint for an experiment, never its result.
//
// Assumed: one of the two causes the other, without a common cause, a selection of the observations or a circle; the
// effect is g(f(cause) + noise) with a smooth f, an invertible g and noise that does not depend on the cause;
// observations are independent. Linear f with normal cause and noise, seen through any g, has no direction to be found
// (Hoyer et al. 2009; Zhang & Hyvärinen 2009).
//
// Two models are fitted in each direction: additive noise (g the identity) by a Gaussian process, and post-nonlinear by
// one under a likelihood that a monotone flow transforms (warped_process.h). Two methods then say a direction, as in
// Reick, Wiewel, Bartler & Yang 2021 (arXiv 2109.02521):
// - likelihood: the log likelihood of both variables in either direction, cause by its density and effect given cause,
//   under the better of the two models. An additive model whose residual is not independent of the cause does not
//   count.
// - independence: the residual is independent of the cause (HSIC, p ≥ level) in one direction and not in the other.
// The likelihood decides; independence can only hold it back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/cancel_token.h"
#include "core/base/progress.h"
#include "core/base/result.h"

namespace fw::causal {

enum class Direction { Undecided, XToY, YToX };

enum class Undecided {
    No,           ///< there is a direction
    Unrelated,    ///< the variables themselves pass as independent: nothing to explain
    WeakEvidence, ///< the log likelihood ratio is below `leastNats`
    Unstable,     ///< fewer than `leastAgreement` of the subsamples lean the same way
    BadFit        ///< the residual depends on the cause in the preferred direction: the assumptions do not hold
};

enum class NoiseModel { Additive, PostNonlinear };

struct CauseDirectionOptions
{
    double leastNats = 3;         ///< of log likelihood between the directions
    double leastAgreement = 0.75; ///< of subsamples
    double level = 0.01;          ///< of the tests of independence
    std::size_t subsamples = 20;  ///< halves of the observations; 0: stability is not looked at
    std::size_t most = 400;       ///< observations used: of more, a random part
    std::uint64_t seed = 1;
    unsigned threads = 1; ///< changes no digit of the result
};

/// What the models say of one direction.
struct DirectionFit
{
    NoiseModel model = NoiseModel::Additive; ///< the better one
    double additive = 0;                     ///< log likelihood of both variables, penalised, in nats, less that of two
                                             ///< unrelated normal variables: how much of them the direction explains
    double postNonlinear = 0;
    double independenceP = 1; ///< of residual and cause in the better model
    double independence = 0;  ///< its n·HSIC
    double explained = 0;     ///< share of the (warped) effect's variance that f explains

    double logLikelihood() const { return model == NoiseModel::Additive ? additive : postNonlinear; }
};

/// Of 50 simulated pairs that have a common cause and no direction, the share that is given one (tests/bench/
/// bench_direction --kind 3 --pairs 50 --seed 2000). Whoever shows a direction shows this with it.
inline constexpr double kDirectionsUnderCommonCause = 0.58;

struct CauseDirection
{
    /// Which causes the other, if nothing causes both; `undecided` says why there is none.
    Direction direction = Direction::Undecided;
    Undecided undecided = Undecided::No;
    Direction leaning = Direction::Undecided; ///< the sign of the score alone
    double score = 0;     ///< log likelihood of x → y less that of y → x, nats: positive for x → y
    double scoreLow = 0;  ///< the range of the score over subsamples (5 % to 95 %), scaled to all observations;
    double scoreHigh = 0; ///< NaN without subsamples
    double agreement = 0; ///< share of the subsamples that lean like the whole; NaN without
    std::size_t subsamples = 0;
    Direction byLikelihood = Direction::Undecided; ///< |score| ≥ leastNats
    Direction byIndependence = Direction::Undecided;
    double dependenceP = 1; ///< of independence of x and y
    DirectionFit xToY;
    DirectionFit yToX;
    std::size_t observations = 0; ///< that were used
};

inline constexpr std::size_t kFewestForDirection = 40;

/// x and y: one value each per observation, in any units: monotone transformations of either change little. Some
/// 0.3 s for 200 observations, a second with 20 subsamples. InvalidInput: other lengths, fewer than kFewestForDirection
/// observations, values that are not finite, a variable with fewer than 10 different values, options out of range.
/// Numerical: a fit without a finite likelihood.
Result<CauseDirection> causeDirection(std::span<const double> x, std::span<const double> y,
                                      const CauseDirectionOptions& options, const CancelToken& cancel,
                                      const ProgressSink& progress);

} // namespace fw::causal
