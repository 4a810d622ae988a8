#include "core/causal/evidence.h"

#include <Eigen/Dense>

#include <cmath>
#include <numbers>

#include "core/causal/kernel.h"

namespace fw::causal {

namespace {

// Mean and deviation of each log parameter.
constexpr LogParameters kPriorMean{0.0, 0.0, -1.5};
constexpr LogParameters kPriorDeviation{1.0, 0.7, 1.5};

} // namespace

LogParameters toLog(const KernelParameters& parameters)
{
    return {std::log(parameters.signalVariance), std::log(parameters.length), std::log(parameters.noiseVariance)};
}

KernelParameters fromLog(std::span<const double> parameters)
{
    return {std::exp(parameters[0]), std::exp(parameters[1]), std::exp(parameters[2])};
}

double priorPenalty(std::span<const double> parameters, std::span<double> gradient)
{
    double penalty = 0;
    for (std::size_t i = 0; i < kKernelParameters; ++i) {
        const double distance = (parameters[i] - kPriorMean[i]) / kPriorDeviation[i];
        penalty += 0.5 * distance * distance;
        gradient[i] += distance / kPriorDeviation[i];
    }
    return penalty;
}

EvidenceFunction::EvidenceFunction(std::span<const double> inputs, std::size_t dimensions, Kernel kernel)
    : m_count(inputs.size() / dimensions), m_kernel(kernel), m_squares(m_count * m_count)
{
    for (std::size_t i = 0; i < m_count; ++i)
        for (std::size_t j = 0; j < m_count; ++j)
            for (std::size_t d = 0; d < dimensions; ++d) {
                const double distance = inputs[i * dimensions + d] - inputs[j * dimensions + d];
                m_squares[i * m_count + j] += distance * distance;
            }
}

std::optional<Evidence> EvidenceFunction::at(std::span<const double> logParameters,
                                             std::span<const double> targets) const
{
    const auto n = static_cast<Eigen::Index>(m_count);
    const KernelParameters parameters = fromLog(logParameters);
    Eigen::MatrixXd covariance(n, n);
    Eigen::MatrixXd byLength(n, n);
    for (Eigen::Index j = 0; j < n; ++j)
        for (Eigen::Index i = j; i < n; ++i) {
            const KernelValue kernel =
                kernelAt(m_kernel, m_squares[static_cast<std::size_t>(j * n + i)], parameters.length);
            covariance(i, j) = parameters.signalVariance * kernel.value + kConstantVariance;
            byLength(i, j) = parameters.signalVariance * kernel.byLogLength;
        }
    covariance.diagonal().array() += parameters.noiseVariance;
    if (!covariance.diagonal().allFinite())
        return std::nullopt;
    const Eigen::LLT<Eigen::MatrixXd> factor(covariance); // reads the lower triangle
    if (factor.info() != Eigen::Success)
        return std::nullopt;
    const Eigen::Map<const Eigen::VectorXd> y(targets.data(), n);
    const Eigen::VectorXd weights = factor.solve(y);
    const Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(n, n));

    Evidence result;
    const double halfLogDeterminant = factor.matrixLLT().diagonal().array().log().sum();
    result.logLikelihood =
        -0.5 * y.dot(weights) - halfLogDeterminant - 0.5 * static_cast<double>(n) * std::log(2 * std::numbers::pi);
    if (!std::isfinite(result.logLikelihood))
        return std::nullopt;
    // ½ tr((ααᵀ − K⁻¹) ∂K/∂θ); the lower triangle off the diagonal counts twice.
    double bySignal = 0;
    double byLogLength = 0;
    for (Eigen::Index j = 0; j < n; ++j)
        for (Eigen::Index i = j; i < n; ++i) {
            const double share = (i == j ? 0.5 : 1.0) * (weights(i) * weights(j) - inverse(i, j));
            const double noise = i == j ? parameters.noiseVariance : 0.0;
            bySignal += share * (covariance(i, j) - kConstantVariance - noise);
            byLogLength += share * byLength(i, j);
        }
    const double byNoise = 0.5 * parameters.noiseVariance * (weights.squaredNorm() - inverse.diagonal().sum());
    result.gradient = {bySignal, byLogLength, byNoise};
    result.weights.assign(weights.data(), weights.data() + n);
    result.inverseDiagonal.resize(m_count);
    for (Eigen::Index i = 0; i < n; ++i)
        result.inverseDiagonal[static_cast<std::size_t>(i)] = inverse(i, i);
    return result;
}

} // namespace fw::causal
