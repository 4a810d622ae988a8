#include "core/causal/warped_process.h"

#include <cmath>
#include <optional>

#include "core/causal/evidence.h"
#include "core/causal/quasi_newton.h"

namespace fw::causal {

Result<WarpedProcess> fitWarpedProcess(std::span<const double> inputs, std::span<const double> targets,
                                       const WarpedOptions& options, const CancelToken& cancel)
{
    if (options.knots < 2 || !(options.reach > 0) || !(options.roughness > 0))
        return Error{ErrorKind::InvalidInput, "a flow needs at least two knots, a reach and a roughness above 0",
                     "use the default options"};
    GaussianProcessOptions plain;
    plain.kernel = options.kernel;
    FW_ASSIGN(const GaussianProcess unwarped, fitGaussianProcess(inputs, 1, targets, plain, cancel));

    const std::vector<double> knots = equalKnots(-options.reach, options.reach, options.knots);
    const FlowBasis basis(knots, targets);
    const EvidenceFunction evidenceOf(inputs, 1, options.kernel);
    const auto objective = [&](std::span<const double> point, std::span<double> gradient) {
        const auto slopes = point.subspan(kKernelParameters);
        double logJacobian = 0;
        const std::vector<double> mapped = basis.map(slopes, logJacobian);
        auto evidence = evidenceOf.at(point, mapped);
        if (!evidence || !std::isfinite(logJacobian))
            return std::nan("");
        for (std::size_t i = 0; i < kKernelParameters; ++i)
            gradient[i] = -evidence->gradient[i];
        for (double& weight : evidence->weights)
            weight = -weight;
        const std::vector<double> bySlopes = basis.gradient(slopes, evidence->weights);
        for (std::size_t k = 0; k < bySlopes.size(); ++k)
            gradient[kKernelParameters + k] = -bySlopes[k];
        const double penalty =
            priorPenalty(point, gradient) + flowPenalty(slopes, options.roughness, gradient.subspan(kKernelParameters));
        return penalty - evidence->logLikelihood - logJacobian;
    };
    const LogParameters start = toLog(unwarped.parameters);
    std::vector<double> point(start.begin(), start.end());
    point.resize(kKernelParameters + options.knots, 0.0);
    QuasiNewtonOptions search;
    search.steps = options.steps;
    search.tolerance = 1e-3;
    FW_ASSIGN(const Minimum minimum, minimise(objective, std::move(point), search, cancel));
    const auto slopes = std::span(minimum.point).subspan(kKernelParameters);
    double logJacobian = 0;
    const std::vector<double> mapped = basis.map(slopes, logJacobian);
    FW_ASSIGN(GaussianProcess process,
              conditionGaussianProcess(inputs, 1, mapped, options.kernel, fromLog(minimum.point)));
    return WarpedProcess{MonotoneFlow(knots, {slopes.begin(), slopes.end()}), std::move(process), -minimum.value};
}

} // namespace fw::causal
