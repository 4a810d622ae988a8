// Head pruning: removes whole attention heads. Xu & Hu 2022 (arXiv 2201.08542); criteria: Michel et al. 2019
// (arXiv 1905.10650).
#include <ATen/core/grad_mode.h>
#include <ATen/ops/mm.h>
#include <fmt/format.h>

#include <cmath>

#include "core/compress/calibration_windows.h"
#include "core/compress/methods.h"
#include "core/compress/unit_selection.h"
#include "core/nn/gpt2.h"
#include "core/train/language_model_loss.h"

namespace fw::compress {

namespace {

using nlohmann::json;

constexpr std::int64_t kWindowLength = 128;

/// A zero for every head.
UnitScores noScores(const nn::Gpt2& model)
{
    UnitScores scores;
    for (const nn::Gpt2Block& block : model.blocks)
        scores.emplace_back(static_cast<std::size_t>(block.heads), 0.0);
    return scores;
}

/// L2 norm of each head's columns of the output projection.
UnitScores scoreByNorm(const nn::Gpt2& model)
{
    UnitScores scores;
    for (const nn::Gpt2Block& block : model.blocks) {
        std::vector<double> layer;
        const at::Tensor weight = block.attentionOut->denseWeight();
        for (std::int64_t head = 0; head < block.heads; ++head)
            layer.push_back(weight.narrow(1, head * block.headSize, block.headSize).norm().item<double>());
        scores.push_back(std::move(layer));
    }
    return scores;
}

/// Michel et al., equation 2: E_x |Att_h(x)ᵀ ∂L(x)/∂Att_h(x)| over calibration windows x, which is |∂L/∂gate_h|;
/// divided by each layer's L2 norm, as their code does, so that layers can be compared.
Result<UnitScores> scoreByTaylor(const nn::Gpt2& model, std::int64_t windows, const Context& context)
{
    UnitScores scores = noScores(model);
    std::vector<at::Tensor> contexts(model.blocks.size());
    nn::ForwardTaps taps;
    taps.context = [&](std::size_t layer, const at::Tensor& value) {
        // No weight requires a gradient: the first layer's context starts the graph, later ones continue it.
        contexts[layer] = value.requires_grad() ? value : value.detach().requires_grad_(true);
        contexts[layer].retain_grad();
        return contexts[layer];
    };
    taps.proceed = [&](std::size_t, const at::Tensor&) { return !context.cancel.cancelled(); };
    const auto addGates = [&](const train::WindowBatch& batch) -> Status {
        at::AutoGradMode gradient(true);
        nn::BatchAttention attention(batch.windows, batch.time, true);
        const at::Tensor hidden = model.hidden(batch.inputs, batch.positions, attention, taps);
        FW_TRY(context.cancel.check());
        train::crossEntropy(model.logits(hidden), batch.targets).mul(static_cast<double>(batch.windows)).backward();
        for (std::size_t layer = 0; layer < contexts.size(); ++layer) {
            if (scores[layer].empty())
                continue;
            const nn::Gpt2Block& block = model.blocks[layer];
            const at::Tensor gates = contexts[layer]
                                         .grad()
                                         .mul(contexts[layer].detach())
                                         .view({batch.windows, batch.time, block.heads, block.headSize})
                                         .sum(at::IntArrayRef{1, 3})
                                         .abs()
                                         .sum(0);
            for (std::int64_t head = 0; head < block.heads; ++head)
                scores[layer][static_cast<std::size_t>(head)] += gates[head].item<double>();
        }
        return {};
    };
    FW_TRY(visitWindows(model, windows, kWindowLength, "head importance", context, addGates));
    for (std::vector<double>& layer : scores) {
        double squares = 0;
        for (const double score : layer)
            squares += score * score;
        for (double& score : layer)
            score /= squares > 0 ? std::sqrt(squares) : 1.0;
    }
    return scores;
}

/// L2 norm of what each head adds to the residual stream, mean over the tokens of the calibration text.
Result<UnitScores> scoreByActivation(const nn::Gpt2& model, std::int64_t windows, const Context& context)
{
    const at::NoGradGuard noGradient;
    UnitScores scores = noScores(model);
    double tokens = 0;
    nn::ForwardTaps taps;
    taps.context = [&](std::size_t layer, const at::Tensor& value) {
        const nn::Gpt2Block& block = model.blocks[layer];
        const at::Tensor weight = block.attentionOut->denseWeight();
        for (std::int64_t head = 0; head < block.heads; ++head) {
            const std::int64_t first = head * block.headSize;
            const at::Tensor added =
                at::mm(value.narrow(1, first, block.headSize), weight.narrow(1, first, block.headSize).t());
            scores[layer][static_cast<std::size_t>(head)] += added.norm(2, 1).sum().item<double>();
        }
        return value;
    };
    taps.proceed = [&](std::size_t, const at::Tensor&) { return !context.cancel.cancelled(); };
    const auto addNorms = [&](const train::WindowBatch& batch) {
        nn::BatchAttention attention(batch.windows, batch.time, true);
        model.hidden(batch.inputs, batch.positions, attention, taps);
        tokens += static_cast<double>(batch.windows * batch.time);
        return context.cancel.check();
    };
    FW_TRY(visitWindows(model, windows, kWindowLength, "head activation", context, addNorms));
    for (std::vector<double>& layer : scores)
        for (double& score : layer)
            score /= tokens;
    return scores;
}

Status plan(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requireSingleMatrices(shape, path, "head pruning"));
    const double ratio = parameters.at("ratio").get<double>();
    const bool global = parameters.at("scope") == "global";
    std::int64_t heads = shape.heads();
    if (!global)
        for (const BlockShape& block : shape.blocks)
            heads = std::max(block.heads, heads / shape.layers());
    if (std::nearbyint(ratio * static_cast<double>(heads)) == 0 && ratio > 0)
        return Error{
            ErrorKind::InvalidInput,
            fmt::format("{}.ratio: {} of {} heads{} rounds to none", path, ratio, heads, global ? "" : " in a layer"),
            global ? "raise the ratio" : "raise the ratio, or rank heads over the whole model"};
    return {};
}

Status apply(nn::Gpt2& model, const json& parameters, const Context& context)
{
    const auto windows = parameters.at("calibration_windows").get<std::int64_t>();
    UnitScores scores;
    if (parameters.at("criterion") == "taylor") {
        FW_ASSIGN(scores, scoreByTaylor(model, windows, context));
    } else if (parameters.at("criterion") == "activation") {
        FW_ASSIGN(scores, scoreByActivation(model, windows, context));
    } else {
        scores = scoreByNorm(model);
    }
    const auto stay = chooseUnits(scores, parameters.at("ratio").get<double>(), parameters.at("scope") == "global");
    const at::NoGradGuard noGradient;
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer)
        keepHeads(model.blocks[layer], stay[layer]);
    return {};
}

} // namespace

Method headPruning()
{
    catalogue::Method description;
    description.id = "head_pruning";
    description.title = "Head pruning";
    description.summary = "Removes whole attention heads: their query, key, value and output weights leave the model, "
                          "so it gets smaller and faster. Embeddings are untouched.";
    description.paper = "Xu & Hu 2022 (arXiv 2201.08542); criteria: Michel et al. 2019 (arXiv 1905.10650)";
    description.readsCalibrationText = true;
    description.parameters = {
        catalogue::realParameter("ratio", "Ratio", "Share of the heads that is removed.", 0.25, 0.0, 1.0),
        catalogue::choiceParameter("criterion", "Criterion",
                                   "How heads are ranked: Taylor, mean |gradient · gate| on calibration text, "
                                   "normalised by layer; L2 norm of the output projection; or activation, mean "
                                   "L2 norm of what the head adds on calibration text.",
                                   {"taylor", "norm", "activation"}, "taylor"),
        catalogue::choiceParameter("scope", "Scope",
                                   "Rank heads over the whole model, or remove the same share of every layer.",
                                   {"global", "layer"}, "global"),
        catalogue::integerParameter(
            "calibration_windows", "Calibration windows",
            "Windows of up to 128 tokens of calibration text that the Taylor and activation criteria read.", 64, 1,
            100000, "windows")};
    return {description, plan, apply};
}

} // namespace fw::compress
