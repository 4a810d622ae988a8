// Regression of a warped effect: g⁻¹(y) = f(x) + noise with a monotone g, a Gaussian process f and normal noise, the
// post-nonlinear model of Zhang & Hyvärinen 2009. g⁻¹ is a flow fitted together with f by the likelihood of y, which
// holds the log Jacobian of the flow: Snelson, Rasmussen & Ghahramani 2003; Reick, Wiewel, Bartler & Yang 2021
// (arXiv 2109.02521), who use a variational fit where this one is exact.
#pragma once

#include <span>

#include "core/causal/gaussian_process.h"
#include "core/causal/monotone_flow.h"

namespace fw::causal {

struct WarpedOptions
{
    Kernel kernel = Kernel::SquaredExponential;
    std::size_t knots = 9;  ///< of the flow, at least 2
    double reach = 2.5;     ///< knots lie from −reach to reach
    double roughness = 0.5; ///< of the prior on the flow's log slopes: see flowPenalty
    std::size_t steps = 150;
};

/// A fitted model. Immutable; any thread.
struct WarpedProcess
{
    MonotoneFlow flow;       ///< g⁻¹
    GaussianProcess process; ///< of g⁻¹(y) on x; its residuals are on the latent scale
    double score = 0;        ///< log likelihood of y given x less the penalties of flow and kernel parameters, nats
};

/// Both variables (n) on a scale of about one. The search begins at the identity. Errors as in fitGaussianProcess.
Result<WarpedProcess> fitWarpedProcess(std::span<const double> inputs, std::span<const double> targets,
                                       const WarpedOptions& options, const CancelToken& cancel);

} // namespace fw::causal
