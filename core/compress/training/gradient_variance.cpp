#include "core/compress/training/gradient_variance.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>

namespace fw::compress {

std::vector<at::Tensor> gradientsOf(const at::Tensor& loss, const std::vector<at::Tensor>& parameters)
{
    loss.backward();
    std::vector<at::Tensor> gradients;
    for (at::Tensor parameter : parameters) {
        gradients.push_back(parameter.grad().defined() ? parameter.grad() : at::zeros_like(parameter));
        parameter.mutable_grad() = at::Tensor();
    }
    return gradients;
}

at::Tensor varianceReducedLoss(const at::Tensor& loss, const std::vector<at::Tensor>& parameters,
                               const std::vector<at::Tensor>& teacherGradients, double lambda)
{
    at::Tensor result = loss;
    for (std::size_t i = 0; i < parameters.size(); ++i)
        result = result.sub(parameters[i].mul(teacherGradients[i].detach()).sum().mul(lambda));
    return result;
}

Result<double> gradientVariance(const std::function<at::Tensor(std::int64_t batch)>& loss, std::int64_t batches,
                                const std::vector<at::Tensor>& parameters, const CancelToken& cancel)
{
    const auto share = 1.0 / static_cast<double>(batches);
    std::vector<at::Tensor> mean;
    for (const at::Tensor& parameter : parameters)
        mean.push_back(at::zeros_like(parameter));
    double variance = 0;
    for (const bool measure : {false, true})
        for (std::int64_t batch = 0; batch < batches; ++batch) {
            FW_TRY(cancel.check());
            std::vector<at::Tensor> gradients;
            {
                at::AutoGradMode gradient(true);
                gradients = gradientsOf(loss(batch), parameters);
            }
            const at::NoGradGuard noGradient;
            for (std::size_t i = 0; i < gradients.size(); ++i) {
                if (measure)
                    variance += share * gradients[i].sub(mean[i]).square().sum().item<double>();
                else
                    mean[i].add_(gradients[i], share);
            }
        }
    return variance;
}

} // namespace fw::compress
