// Regression of one variable on one or a few by a Gaussian process. Rasmussen & Williams 2006, "Gaussian Processes for
// Machine Learning".
// Inputs and targets are expected on a scale of about one (standardise first): the priors that keep parameters from
// running away are made for it. Time grows with n³, memory with n²: made for up to some 500 observations.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"

namespace fw::causal {

enum class Kernel {
    SquaredExponential, ///< very smooth functions
    Matern52            ///< functions that can be differentiated twice
};

inline constexpr std::size_t kMaximumObservations = 2000;
/// Prior variance of a constant that is added to every function: targets need not be centred exactly.
inline constexpr double kConstantVariance = 1.0;

/// Of f(x) + noise: covariance signalVariance · kernel(|x − x'| / length) + kConstantVariance, noise on the diagonal.
struct KernelParameters
{
    double signalVariance = 1;
    double length = 1;
    double noiseVariance = 0.1;
};

struct GaussianProcessOptions
{
    Kernel kernel = Kernel::SquaredExponential;
    std::size_t steps = 100; ///< of the search for parameters, from each start
};

struct Prediction
{
    double mean = 0;
    double variance = 0; ///< of the function; a new observation's is larger by the noise
};

/// A fitted regression. Immutable; any thread.
struct GaussianProcess
{
    Kernel kernel = Kernel::SquaredExponential;
    KernelParameters parameters;
    double logLikelihood = 0; ///< log marginal likelihood of the targets at these parameters, nats
    std::size_t dimensions = 1;
    std::vector<double> inputs;   ///< (n, dimensions)
    std::vector<double> weights;  ///< (n): K⁻¹·targets
    std::vector<double> fitted;   ///< (n): the function's mean at the inputs
    std::vector<double> leftOut;  ///< (n): targets minus their prediction from all others, over its deviation
    std::vector<double> residual; ///< (n): targets − fitted
};

/// Parameters that maximise the marginal likelihood under weak priors, from two starts (smooth and wiggly).
/// `inputs` is (n, dimensions), row-major. InvalidInput: shapes that don't fit, fewer than 5 observations, more than
/// kMaximumObservations, values that are not finite. Numerical: no parameters with a finite likelihood.
Result<GaussianProcess> fitGaussianProcess(std::span<const double> inputs, std::size_t dimensions,
                                           std::span<const double> targets, const GaussianProcessOptions& options,
                                           const CancelToken& cancel);

/// The same at given parameters.
Result<GaussianProcess> conditionGaussianProcess(std::span<const double> inputs, std::size_t dimensions,
                                                 std::span<const double> targets, Kernel kernel,
                                                 const KernelParameters& parameters);

/// The function at more inputs (m, dimensions). InvalidInput where they have other dimensions than the fitted ones.
Result<std::vector<Prediction>> predict(const GaussianProcess& process, std::span<const double> inputs);

} // namespace fw::causal
