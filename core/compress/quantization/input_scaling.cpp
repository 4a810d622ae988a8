#include "core/compress/quantization/input_scaling.h"

#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/where.h>

#include <limits>

#include "core/nn/kernels/group_codes.h"

namespace fw::compress {

double outputError(const at::Tensor& change, const at::Tensor& gram)
{
    return at::mm(change, gram).mul(change).sum(at::kDouble).item<double>();
}

Result<AwqScale> searchAwqScale(const at::Tensor& weight, const InputStatistics& inputs, const nn::GroupRule& groups,
                                int steps, const CancelToken& cancel)
{
    AwqScale best;
    const at::Tensor gram = inputs.gram.to(at::kFloat);
    for (int step = 0; step < steps; ++step) {
        FW_TRY(cancel.check());
        AwqScale one;
        one.power = static_cast<double>(step) / steps;
        at::Tensor rounded;
        if (step == 0) {
            rounded = nn::denseMatrix(nn::roundToGroups(weight, groups));
        } else {
            const at::Tensor raw = inputs.meanAbsolute.pow(one.power).clamp_min(1e-4);
            one.scale = raw.div(raw.max().mul(raw.min()).sqrt());
            rounded = nn::denseMatrix(nn::roundToGroups(weight.mul(one.scale), groups)).div(one.scale);
        }
        one.error = outputError(weight.sub(rounded), gram);
        if (step == 0 || one.error < best.error)
            best = std::move(one);
    }
    return best;
}

Result<at::Tensor> searchClipping(const at::Tensor& weight, const at::Tensor& gram, const nn::GroupRule& groups,
                                  const CancelToken& cancel)
{
    constexpr int kGrid = 20;
    constexpr int kSteps = 10; // down to a little over a half
    const std::int64_t count = nn::groupCount(weight.size(1), groups.groupSize);
    at::Tensor best = at::full({weight.size(0), count}, 1.0F);
    at::Tensor least = at::full({weight.size(0), count}, std::numeric_limits<float>::infinity());
    for (int step = 0; step < kSteps; ++step) {
        FW_TRY(cancel.check());
        const double share = 1.0 - static_cast<double>(step) / kGrid;
        const at::Tensor all = at::full_like(best, share);
        const at::Tensor change = nn::denseMatrix(nn::roundToGroups(weight, groups, all)).sub(weight);
        for (std::int64_t group = 0; group < count; ++group) {
            const std::int64_t begin = group * groups.groupSize;
            const std::int64_t columns = std::min(groups.groupSize, weight.size(1) - begin);
            const at::Tensor own = change.narrow(1, begin, columns);
            const at::Tensor moments = gram.narrow(0, begin, columns).narrow(1, begin, columns);
            const at::Tensor error = at::mm(own, moments).mul(own).sum(1);
            const at::Tensor better = error.lt(least.select(1, group));
            least.select(1, group).copy_(at::where(better, error, least.select(1, group)));
            best.select(1, group).masked_fill_(better, share);
        }
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
