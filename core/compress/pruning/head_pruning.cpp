// Head pruning: removes whole attention heads. Xu & Hu 2022 (arXiv 2201.08542); criteria: Michel et al. 2019
// (arXiv 1905.10650).
#include <ATen/core/grad_mode.h>
#include <ATen/ops/mm.h>
#include <fmt/format.h>

#include <cmath>

#include "core/compress/calibration.h"
#include "core/compress/calibration_windows.h"
#include "core/compress/methods.h"
#include "core/compress/pruning/gap_pruning.h"
#include "core/compress/pruning/unit_importance.h"
#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

using nlohmann::json;

constexpr std::int64_t kWindowLength = 128;

/// L2 norm of each head's columns of the output projection.
UnitScores scoreHeadsByNorm(const nn::Decoder& model)
{
    UnitScores scores;
    for (const nn::DecoderBlock& block : model.blocks) {
        std::vector<double> layer;
        const at::Tensor weight = block[nn::Role::Output]->denseWeight();
        for (std::int64_t group = 0; group < block.keyValueHeads; ++group)
            layer.push_back(weight.narrow(1, group * block.groupWidth(), block.groupWidth()).norm().item<double>());
        scores.push_back(std::move(layer));
    }
    return scores;
}

/// L2 norm of what each head adds to the residual stream, mean over the tokens of the calibration text.
Result<UnitScores> scoreByActivation(const nn::Decoder& model, std::int64_t windows, const Context& context)
{
    const at::NoGradGuard noGradient;
    UnitScores scores = noScores(model, Unit::Head);
    double tokens = 0;
    nn::ForwardTaps taps;
    taps.context = [&](std::size_t layer, const at::Tensor& value) {
        const nn::DecoderBlock& block = model.blocks[layer];
        const at::Tensor weight = block[nn::Role::Output]->denseWeight();
        for (std::int64_t group = 0; group < block.keyValueHeads; ++group) {
            const std::int64_t first = group * block.groupWidth();
            const at::Tensor added =
                at::mm(value.narrow(1, first, block.groupWidth()), weight.narrow(1, first, block.groupWidth()).t());
            scores[layer][static_cast<std::size_t>(group)] += added.norm(2, 1).sum().item<double>();
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

Status planHeadPruning(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requireSingleMatrices(shape, path, "head pruning"));
    const double ratio = parameters.at("ratio").get<double>();
    const bool global = parameters.at("scope") == "global";
    std::int64_t heads = shape.headGroups();
    if (!global)
        for (const BlockShape& block : shape.blocks)
            heads = std::max(block.headGroups, heads / shape.layers());
    const std::string units = shape.headsPerGroup == 1
                                  ? "heads"
                                  : fmt::format("groups of {} heads that share keys and values", shape.headsPerGroup);
    if (std::nearbyint(ratio * static_cast<double>(heads)) == 0 && ratio > 0)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}.ratio: {} of {} {}{} rounds to none", path, ratio, heads, units,
                                 global ? "" : " in a layer"),
                     global ? "raise the ratio" : "raise the ratio, or rank heads over the whole model"};
    return {};
}

Status applyHeadPruning(nn::Decoder& model, const json& parameters, const Context& context)
{
    const UnitPruning what{Unit::Head, parameters.at("ratio").get<double>(), parameters.at("scope") == "global",
                           parameters.at("calibration_windows").get<std::int64_t>(), kWindowLength};
    if (parameters.at("criterion") == "gap")
        return pruneByGap(model, what, parameters, context);
    UnitScores scores;
    if (parameters.at("criterion") == "taylor") {
        FW_ASSIGN(scores, taylorImportance(model, what.unit, what.windows, what.length, context));
    } else if (parameters.at("criterion") == "activation") {
        FW_ASSIGN(scores, scoreByActivation(model, what.windows, context));
    } else {
        scores = scoreHeadsByNorm(model);
    }
    keepUnits(model, what.unit, chooseUnits(scores, what.ratio, what.global));
    return {};
}

} // namespace

Method headPruning()
{
    catalogue::Method description;
    description.id = "head_pruning";
    description.title = "Head pruning";
    description.summary = "Removes whole attention heads: their query, key, value and output weights leave the model, "
                          "so it gets smaller and faster. Where several query heads share one of keys and values, "
                          "they go together. Embeddings are untouched.";
    description.paper = "Xu & Hu 2022 (arXiv 2201.08542); criteria: Michel et al. 2019 (arXiv 1905.10650)";
    description.readsCalibrationText = true;
    description.readsScoredTexts = true;
    description.parameters = {
        catalogue::realParameter("ratio", "Ratio", "Share of the heads that is removed.", 0.25, 0.0, 1.0),
        catalogue::choiceParameter(
            "criterion", "Criterion",
            "How heads are ranked: Taylor, mean |gradient · gate| on calibration text, "
            "normalised by layer; L2 norm of the output projection; activation, mean L2 norm of "
            "what the head adds on calibration text; or gap, Taylor and what going without the head does to "
            "the gap between groups on scored continuations.",
            {"taylor", "norm", "activation", "gap"}, "taylor"),
        catalogue::choiceParameter("scope", "Scope",
                                   "Rank heads over the whole model, or remove the same share of every layer.",
                                   {"global", "layer"}, "global"),
        catalogue::integerParameter(
            "calibration_windows", "Calibration windows",
            "Windows of up to 128 tokens of calibration text that all criteria but the norm read.", 64, 1, 100000,
            "windows"),
        calibrationSeedParameter()};
    catalogue::append(description.parameters, gapParameters());
    return {description, planHeadPruning, applyHeadPruning};
}

} // namespace fw::compress
