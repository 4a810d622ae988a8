// The log marginal likelihood of a Gaussian process and its derivatives: what fits of regressions and of warped ones
// maximise. Rasmussen & Williams 2006, chapters 2, 4 and 5. Private to this room.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/causal/gaussian_process.h"

namespace fw::causal {

inline constexpr std::size_t kKernelParameters = 3;

/// log of signal variance, length scale and noise variance, in this order.
using LogParameters = std::array<double, kKernelParameters>;

LogParameters toLog(const KernelParameters& parameters);
KernelParameters fromLog(std::span<const double> parameters);

/// Weakly informative log-normal priors for inputs and targets of about unit spread: minus their log density without
/// constants; adds the derivatives.
double priorPenalty(std::span<const double> parameters, std::span<double> gradient);

struct Evidence
{
    double logLikelihood = 0;
    LogParameters gradient{};            ///< by the log parameters
    std::vector<double> weights;         ///< K⁻¹·targets: minus the gradient by the targets
    std::vector<double> inverseDiagonal; ///< of K⁻¹: leave-one-out residuals are weights / inverseDiagonal
};

/// Distances of the inputs, computed once for many parameters. Takes 8·n² bytes. Immutable; any thread.
class EvidenceFunction
{
public:
    /// (count, dimensions), row-major.
    EvidenceFunction(std::span<const double> inputs, std::size_t dimensions, Kernel kernel);

    std::size_t count() const { return m_count; }
    /// Nothing where the covariance is not positive definite in double precision.
    std::optional<Evidence> at(std::span<const double> logParameters, std::span<const double> targets) const;

private:
    std::size_t m_count;
    Kernel m_kernel;
    std::vector<double> m_squares; // (count, count): squared distances
};

} // namespace fw::causal
