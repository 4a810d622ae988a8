#include "core/causal/direction_fit.h"

#include <cmath>
#include <numbers>

#include "core/causal/gaussian_process.h"
#include "core/causal/independence.h"
#include "core/causal/monotone_flow.h"
#include "core/causal/warped_process.h"
#include "core/stats/normal.h"
#include "core/stats/rank.h"
#include "core/stats/summary.h"

namespace fw::causal {

namespace {

constexpr double kRoughness = 1.0; // of densities: see flowPenalty

/// Σ log φ(value).
double normalLogLikelihood(std::span<const double> values)
{
    double sum = 0;
    for (const double value : values)
        sum -= 0.5 * (value * value + std::log(2 * std::numbers::pi));
    return sum;
}

double explainedShare(const GaussianProcess& process)
{
    std::vector<double> targets = process.fitted;
    for (std::size_t i = 0; i < targets.size(); ++i)
        targets[i] += process.residual[i];
    const double all = stats::standardDeviation(targets);
    const double left = stats::standardDeviation(process.residual);
    return 1 - left * left / (all * all);
}

} // namespace

Result<Marginal> marginalOf(std::span<const double> values, const CancelToken& cancel)
{
    Marginal marginal;
    const double mean = stats::mean(values);
    const auto count = static_cast<double>(values.size());
    const double deviation = stats::standardDeviation(values) * std::sqrt((count - 1) / count);
    if (!(deviation > 0) || !std::isfinite(deviation))
        return Error{ErrorKind::Numerical, "a variable is constant or too large to be standardised",
                     "choose a variable that differs between observations"};
    for (const double value : values)
        marginal.standardised.push_back((value - mean) / deviation);
    for (const double rank : stats::midRanks(values))
        marginal.normalScores.push_back(stats::normalQuantile((rank - 0.5) / count));
    FW_ASSIGN(marginal.gain, gainOverNormal(marginal.standardised, kRoughness, cancel));
    return marginal;
}

Result<DirectionFit> fitDirection(const Marginal& cause, const Marginal& effect, double level,
                                  const CancelToken& cancel)
{
    DirectionFit fit;
    // Additive: density of the cause · density of the residual. A flow over the left-out residuals gives the noise a
    // form of its own.
    FW_ASSIGN(const GaussianProcess additive,
              fitGaussianProcess(cause.standardised, 1, effect.standardised, {}, cancel));
    FW_ASSIGN(const double additiveNoise, gainOverNormal(additive.leftOut, kRoughness, cancel));
    FW_ASSIGN(const Independence additiveTest, testIndependence(cause.standardised, additive.residual, {}, cancel));
    fit.additive = cause.gain + additive.logLikelihood + additiveNoise - normalLogLikelihood(effect.standardised);

    // Post-nonlinear: the same on normal scores, and the density of the effect for the change of its scale.
    FW_ASSIGN(const WarpedProcess warped, fitWarpedProcess(cause.normalScores, effect.normalScores, {}, cancel));
    FW_ASSIGN(const double warpedNoise, gainOverNormal(warped.process.leftOut, kRoughness, cancel));
    FW_ASSIGN(const Independence warpedTest, testIndependence(cause.normalScores, warped.process.residual, {}, cancel));
    fit.postNonlinear =
        cause.gain + effect.gain + warped.score + warpedNoise - normalLogLikelihood(effect.normalScores);

    const bool isAdditive = additiveTest.p >= level && fit.additive > fit.postNonlinear;
    fit.model = isAdditive ? NoiseModel::Additive : NoiseModel::PostNonlinear;
    const Independence& test = isAdditive ? additiveTest : warpedTest;
    fit.independence = test.statistic;
    fit.independenceP = test.p;
    fit.explained = explainedShare(isAdditive ? additive : warped.process);
    return fit;
}

} // namespace fw::causal
