#include "core/compress/input_scaling.h"

#include <ATen/ops/mm.h>

#include "core/nn/group_codes.h"

namespace fw::compress {

double outputError(const at::Tensor& change, const at::Tensor& gram)
{
    return at::mm(change, gram).mul(change).sum(at::kDouble).item<double>();
}

Result<AwqScale> searchAwqScale(const at::Tensor& weight, const InputStatistics& inputs, const GroupOptions& groups,
                                int steps, const CancelToken& cancel)
{
    AwqScale best;
    for (int step = 0; step < steps; ++step) {
        FW_TRY(cancel.check());
        AwqScale one;
        one.power = static_cast<double>(step) / steps;
        at::Tensor rounded;
        if (step == 0) {
            rounded = nn::denseMatrix(nn::roundToGroups(weight, groups.bits, groups.groupSize));
        } else {
            const at::Tensor raw = inputs.meanAbsolute.pow(one.power).clamp_min(1e-4);
            one.scale = raw.div(raw.max().mul(raw.min()).sqrt());
            rounded =
                nn::denseMatrix(nn::roundToGroups(weight.mul(one.scale), groups.bits, groups.groupSize)).div(one.scale);
        }
        one.error = outputError(weight.sub(rounded), inputs.gram);
        if (step == 0 || one.error < best.error)
            best = std::move(one);
    }
    return best;
}

at::Tensor smoothingScale(const at::Tensor& weight, const at::Tensor& maximumAbsolute, double alpha)
{
    constexpr double kLeast = 1e-5;
    const at::Tensor columns = weight.abs().amax(0).clamp_min(kLeast);
    return maximumAbsolute.clamp_min(kLeast).pow(alpha).div(columns.pow(1 - alpha)).clamp_min(kLeast);
}

} // namespace fw::compress
