#include "core/causal/gaussian_process.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "core/causal/evidence.h"
#include "core/causal/kernel.h"
#include "core/causal/quasi_newton.h"

namespace fw::causal {

namespace {

constexpr std::size_t kFewestObservations = 5;

Status check(std::span<const double> inputs, std::size_t dimensions, std::span<const double> targets)
{
    if (dimensions == 0 || inputs.size() != targets.size() * dimensions)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(inputs.size()) + " inputs of " + std::to_string(dimensions) +
                         " numbers don't fit " + std::to_string(targets.size()) + " targets",
                     "give both variables for every observation"};
    if (targets.size() < kFewestObservations || targets.size() > kMaximumObservations)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(targets.size()) + " observations: a regression takes " +
                         std::to_string(kFewestObservations) + " to " + std::to_string(kMaximumObservations),
                     "draw a random part of the observations where there are more"};
    for (const auto values : {inputs, targets})
        for (const double value : values)
            if (!std::isfinite(value))
                return Error{ErrorKind::InvalidInput, "a value to be regressed is not a finite number",
                             "leave out observations without a value"};
    return {};
}

GaussianProcess conditioned(std::span<const double> inputs, std::size_t dimensions, std::span<const double> targets,
                            Kernel kernel, const KernelParameters& parameters, Evidence evidence)
{
    GaussianProcess process;
    process.kernel = kernel;
    process.parameters = parameters;
    process.logLikelihood = evidence.logLikelihood;
    process.dimensions = dimensions;
    process.inputs.assign(inputs.begin(), inputs.end());
    process.weights = std::move(evidence.weights);
    for (std::size_t i = 0; i < targets.size(); ++i) {
        process.residual.push_back(parameters.noiseVariance * process.weights[i]); // y − (K − σ²I)·K⁻¹·y
        process.fitted.push_back(targets[i] - process.residual[i]);
        process.leftOut.push_back(process.weights[i] / std::sqrt(evidence.inverseDiagonal[i]));
    }
    return process;
}

} // namespace

Result<GaussianProcess> conditionGaussianProcess(std::span<const double> inputs, std::size_t dimensions,
                                                 std::span<const double> targets, Kernel kernel,
                                                 const KernelParameters& parameters)
{
    FW_TRY(check(inputs, dimensions, targets));
    if (!(parameters.signalVariance > 0 && parameters.length > 0 && parameters.noiseVariance > 0))
        return Error{ErrorKind::InvalidInput, "the parameters of a Gaussian process must be positive",
                     "fit them instead"};
    const EvidenceFunction function(inputs, dimensions, kernel);
    auto evidence = function.at(toLog(parameters), targets);
    if (!evidence)
        return Error{ErrorKind::Numerical, "the covariance of the observations is not positive definite",
                     "give more noise or a shorter length scale"};
    return conditioned(inputs, dimensions, targets, kernel, parameters, std::move(*evidence));
}

Result<GaussianProcess> fitGaussianProcess(std::span<const double> inputs, std::size_t dimensions,
                                           std::span<const double> targets, const GaussianProcessOptions& options,
                                           const CancelToken& cancel)
{
    FW_TRY(check(inputs, dimensions, targets));
    const EvidenceFunction evidenceOf(inputs, dimensions, options.kernel);
    const auto objective = [&](std::span<const double> point, std::span<double> gradient) {
        const auto evidence = evidenceOf.at(point, targets);
        if (!evidence)
            return std::nan("");
        for (std::size_t i = 0; i < kKernelParameters; ++i)
            gradient[i] = -evidence->gradient[i];
        return -evidence->logLikelihood + priorPenalty(point, gradient);
    };
    QuasiNewtonOptions search;
    search.steps = options.steps;
    std::optional<Minimum> best;
    for (const KernelParameters& start : {KernelParameters{1, 2, 0.3}, KernelParameters{1, 0.4, 0.05}}) {
        const LogParameters point = toLog(start);
        FW_ASSIGN(Minimum minimum, minimise(objective, {point.begin(), point.end()}, search, cancel));
        if (!best || minimum.value < best->value)
            best = std::move(minimum);
    }
    return conditionGaussianProcess(inputs, dimensions, targets, options.kernel, fromLog(best->point));
}

Result<std::vector<Prediction>> predict(const GaussianProcess& process, std::span<const double> inputs)
{
    const std::size_t dimensions = process.dimensions;
    if (inputs.size() % dimensions != 0)
        return Error{ErrorKind::InvalidInput,
                     std::to_string(inputs.size()) + " numbers are no rows of " + std::to_string(dimensions),
                     "give as many numbers a row as the regression was fitted to"};
    // Rows: the new inputs or the fitted ones; columns: the fitted ones.
    const auto covarianceOf = [&](std::span<const double> from) {
        Eigen::MatrixXd covariance(static_cast<Eigen::Index>(from.size() / dimensions),
                                   static_cast<Eigen::Index>(process.weights.size()));
        for (Eigen::Index j = 0; j < covariance.cols(); ++j)
            for (Eigen::Index i = 0; i < covariance.rows(); ++i) {
                double square = 0;
                for (std::size_t d = 0; d < dimensions; ++d) {
                    const double distance = from[static_cast<std::size_t>(i) * dimensions + d] -
                                            process.inputs[static_cast<std::size_t>(j) * dimensions + d];
                    square += distance * distance;
                }
                const double kernel = kernelAt(process.kernel, square, process.parameters.length).value;
                covariance(i, j) = process.parameters.signalVariance * kernel + kConstantVariance;
            }
        return covariance;
    };
    Eigen::MatrixXd own = covarianceOf(process.inputs);
    own.diagonal().array() += process.parameters.noiseVariance;
    const Eigen::LLT<Eigen::MatrixXd> factor(own);
    if (factor.info() != Eigen::Success)
        return Error{ErrorKind::Numerical, "the covariance of the observations is not positive definite",
                     "give more noise or a shorter length scale"};
    const Eigen::MatrixXd cross = covarianceOf(inputs);
    const Eigen::VectorXd means = cross * Eigen::Map<const Eigen::VectorXd>(process.weights.data(), own.cols());
    const Eigen::MatrixXd solved = factor.solve(cross.transpose());
    const double prior = process.parameters.signalVariance + kConstantVariance;
    std::vector<Prediction> predictions;
    for (Eigen::Index i = 0; i < cross.rows(); ++i)
        predictions.push_back({means(i), std::max(0.0, prior - cross.row(i).dot(solved.col(i)))});
    return predictions;
}

} // namespace fw::causal
