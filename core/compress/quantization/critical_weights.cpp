#include "core/compress/quantization/critical_weights.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>

#include "core/compress/calibration.h"
#include "core/compress/layer_walk.h"
#include "core/compress/methods.h"
#include "core/compress/quantization/group_parameters.h"
#include "core/compress/training/gradient_variance.h"
#include "core/compress/training/mean_log_likelihood.h"
#include "core/compress/training/trainable_model.h"
#include "core/nn/forms/protected_linear.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planCriticalWeights(Shape& shape, const json&, const std::string& path)
{
    FW_TRY(requirePlainMatrices(shape, path, "critical weight protection"));
    Shape whole = shape; // gradients pass through all of it
    whole.chosen = {};
    FW_TRY(requireTrainable(whole, path, "critical weight protection"));
    shape.setForm("protected");
    return {};
}

Status applyCriticalWeights(nn::Decoder& model, const json& parameters, const Context& context)
{
    const nn::GroupRule groups = groupRule(parameters);
    FW_ASSIGN(const auto scores,
              meanSquaredGradients(model, parameters.at("axis").get<std::string>(),
                                   parameters.at("pairs").get<std::int64_t>(),
                                   parameters.at("calibration_length").get<std::int64_t>(), context));
    const std::vector<at::Tensor> critical = largestShare(scores, parameters.at("share").get<double>());
    auto next = critical.begin();
    return visitMatrices(model, 0, "quantize", context, [&](nn::LinearSlot& matrix, const SlotPlace&) -> Status {
        const at::Tensor weight = matrix->denseWeight().to(at::kCPU);
        const at::Tensor bias = matrix->bias().defined() ? matrix->bias().to(at::kCPU) : at::Tensor();
        const at::Tensor kept = weight.mul(next->to(at::kCPU));
        ++next;
        const at::Tensor rest = weight.sub(kept);
        matrix = std::make_shared<nn::ProtectedLinear>(
            std::make_shared<nn::GroupedLinear>(nn::roundToGroups(rest, groups), bias),
            std::make_shared<nn::SparseLinear>(kept, at::Tensor(), model.storedType));
        return {};
    });
}

} // namespace

Result<std::vector<at::Tensor>> meanSquaredGradients(const nn::Decoder& model, const std::string& axis,
                                                     std::int64_t pairs, std::int64_t length, const Context& context)
{
    FW_ASSIGN(const auto texts,
              loadCounterfactualPairs(context, axis, pairs, std::min(length, model.config.positions)));
    nn::Decoder copy = model;
    makeTrainable(copy);
    std::vector<at::Tensor> weights;
    FW_TRY(visitMatrices(copy, 0, "copy", context, [&](nn::LinearSlot& matrix, const SlotPlace&) -> Status {
        weights.push_back(matrix->trainable().front());
        return {};
    }));
    std::vector<at::Tensor> squares;
    for (at::Tensor weight : weights) {
        squares.push_back(at::zeros_like(weight));
        weight.requires_grad_(true);
    }
    context.progress.beginStage("fairness gradient", static_cast<std::int64_t>(texts.size()), "pairs");
    for (std::size_t i = 0; i < texts.size(); ++i) {
        FW_TRY(context.cancel.check());
        std::vector<at::Tensor> gradients;
        {
            at::AutoGradMode gradient(true);
            const Continuation both[] = {{texts[i].original, 1}, {texts[i].swapped, 1}};
            const at::Tensor likelihoods = meanLogLikelihoods(copy, both);
            gradients = gradientsOf(likelihoods[0].sub(likelihoods[1]).square(), weights);
        }
        const at::NoGradGuard noGradient;
        for (std::size_t j = 0; j < squares.size(); ++j)
            squares[j].addcmul_(gradients[j], gradients[j], 1.0 / static_cast<double>(texts.size()));
        context.progress.advance(static_cast<std::int64_t>(i) + 1);
    }
    return squares;
}

std::vector<at::Tensor> largestShare(const std::vector<at::Tensor>& scores, double share)
{
    std::vector<at::Tensor> flat;
    for (const at::Tensor& matrix : scores)
        flat.push_back(matrix.flatten());
    const at::Tensor all = at::cat(flat);
    const auto count = static_cast<std::int64_t>(std::nearbyint(share * static_cast<double>(all.numel())));
    std::vector<at::Tensor> chosen;
    if (count == 0) {
        for (const at::Tensor& matrix : scores)
            chosen.push_back(at::zeros_like(matrix, at::TensorOptions(at::kBool)));
        return chosen;
    }
    const at::Tensor least = std::get<0>(all.kthvalue(all.numel() - count + 1));
    for (const at::Tensor& matrix : scores)
        chosen.push_back(matrix.ge(least).logical_and(matrix.gt(0)));
    return chosen;
}

Method criticalWeightProtection()
{
    catalogue::Method description;
    description.id = "critical_weights";
    description.title = "Critical weight protection";
    description.summary =
        "Rounds every linear layer's weights to 4 (or 3, 2) bits in groups, but keeps those in full that matter most "
        "to how differently the model sees the same text about another group. Embeddings and head stay as they are.";
    description.paper = "Al Hakim et al. 2026, Preserving Fairness and Safety in Quantized LLMs Through Critical "
                        "Weight Protection (arXiv 2601.12033)";
    description.readsCalibrationText = true;
    description.parameters = groupParameters();
    description.parameters.push_back(catalogue::realParameter(
        "share", "Share kept", "Share of all linear layers' weights that keep their precision.", 0.01, 0.0, 0.5));
    description.parameters.push_back(counterfactualParameter("Which group words the paired texts differ in.", false));
    description.parameters.push_back(catalogue::integerParameter(
        "pairs", "Pairs",
        "Documents of the pair text (else of the calibration text) that are read with their group words swapped.", 128,
        1, 100000, "documents"));
    description.parameters.push_back(catalogue::integerParameter("calibration_length", "Document length",
                                                                 "Tokens of such a document that are read, at most.",
                                                                 256, 8, 65536, "tokens"));
    description.parameters.push_back(calibrationSeedParameter());
    description.readsPairText = true;
    return {description, planCriticalWeights, applyCriticalWeights};
}

} // namespace fw::compress
