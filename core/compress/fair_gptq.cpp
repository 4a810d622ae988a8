#include "core/compress/fair_gptq.h"

#include <ATen/ops/cholesky_solve.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/matmul.h>

#include "core/compress/calibration.h"
#include "core/compress/gptq_solver.h"
#include "core/compress/group_parameters.h"
#include "core/compress/layer_walk.h"
#include "core/compress/methods.h"
#include "core/nn/gpt2.h"
#include "core/nn/grouped_linear.h"
#include "core/nn/single_thread.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planFairGptq(Shape& shape, const json& parameters, const std::string& path)
{
    return planGroups(shape, parameters, path, "Fair-GPTQ");
}

Status applyFairGptq(nn::Gpt2& model, const json& parameters, const Context& context)
{
    const GroupOptions groups = groupOptions(parameters);
    const double damping = parameters.at("damping").get<double>();
    const double alpha = parameters.at("alpha").get<double>();
    const GptqOptions options{groups.bits, groups.groupSize, damping, parameters.at("activation_order").get<bool>(),
                              false};
    WalkOptions walk = walkOptions(parameters);
    walk.pairAxis = parameters.at("axis").get<std::string>();
    return walkLayers(
        model, walk, "Fair-GPTQ", context,
        [&](nn::Gpt2Block&, nn::LinearSlot& matrix, const SlotPlace&, const InputStatistics& inputs) -> Status {
            const auto perToken = [](const at::Tensor& sum, std::int64_t tokens) {
                return sum.div(static_cast<double>(std::max<std::int64_t>(tokens, 1)));
            };
            FW_ASSIGN(const FairObjective objective,
                      fairObjective(matrix->denseWeight(), perToken(inputs.gram, inputs.tokens),
                                    perToken(inputs.pairGram, inputs.pairTokens), alpha, damping));
            FW_ASSIGN(const nn::GroupedCodes codes,
                      solveGptq(objective.target, objective.gram, options, context.cancel));
            matrix = std::make_shared<nn::GroupedLinear>(codes, matrix->bias());
            return {};
        });
}

} // namespace

Result<FairObjective> fairObjective(const at::Tensor& weight, const at::Tensor& gram, const at::Tensor& pairGram,
                                    double alpha, double damping)
{
    const nn::SingleThread single;
    const at::Tensor own = gram.to(at::kDouble);
    const double mean = own.diagonal().mean().item<double>();
    const at::Tensor damped = own.add(at::eye(own.size(0), own.options()).mul(mean > 0 ? damping * mean : 1.0));
    const at::Tensor sum = damped.add(pairGram.to(at::kDouble), alpha);
    const auto [lower, info] = at::linalg_cholesky_ex(sum);
    if (info.item<int>() != 0)
        return Error{ErrorKind::Numerical, "the Hessian of a matrix has no Cholesky factor",
                     "raise the damping, or give more calibration text"};
    // target · sum = weight · damped
    const at::Tensor target = at::cholesky_solve(at::matmul(damped, weight.to(at::kDouble).t()), lower).t();
    return FairObjective{target.to(at::kFloat).contiguous(), own.add(pairGram.to(at::kDouble), alpha).to(at::kFloat)};
}

Method fairGptq()
{
    catalogue::Method description;
    description.id = "fair_gptq";
    description.title = "Fair-GPTQ";
    description.summary =
        "GPTQ that also keeps a matrix from telling groups apart: the shift between calibration text and the same text "
        "with its group words swapped is penalised. Embeddings and head stay as they are.";
    description.paper = "Proskurina et al. 2025, Fair-GPTQ (arXiv 2509.15206)";
    description.readsCalibrationText = true;
    description.parameters = groupParameters();
    description.parameters.push_back(
        catalogue::realParameter("alpha", "Weight of the shift",
                                 "How much the mean squared shift between paired texts weighs beside the mean squared "
                                 "error; 0 is GPTQ.",
                                 0.5, 0.0, 1000.0));
    description.parameters.push_back(counterfactualParameter("Which group words the paired texts differ in.", false));
    description.parameters.push_back(catalogue::booleanParameter(
        "activation_order", "Activation order", "Rounds the columns with the largest inputs first.", false));
    description.parameters.push_back(catalogue::realParameter(
        "damping", "Damping", "Share of the mean of the Hessian's diagonal that is added to it.", 0.01, 1e-6, 10));
    catalogue::append(description.parameters, calibrationParameters());
    return {description, planFairGptq, applyFairGptq};
}

} // namespace fw::compress
