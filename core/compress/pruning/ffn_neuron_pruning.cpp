// FFN neuron pruning: removes hidden units of the MLPs, after the structured pruning of Xu & Hu 2022 (arXiv
// 2201.08542).
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/compress/layer_walk.h"
#include "core/compress/methods.h"
#include "core/compress/pruning/gap_pruning.h"
#include "core/compress/pruning/unit_importance.h"
#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

using nlohmann::json;

std::vector<double> numbersOf(const at::Tensor& tensor)
{
    const at::Tensor numbers = tensor.to(at::kCPU, at::kDouble).contiguous();
    return {numbers.data_ptr<double>(), numbers.data_ptr<double>() + numbers.numel()};
}

/// ‖in‖₂ · ‖out‖₂ of each neuron's weights, times ‖gate‖₂ where it has one: the norm of what it adds, were it linear.
UnitScores scoreNeuronsByNorm(const nn::Decoder& model)
{
    UnitScores scores;
    for (const nn::DecoderBlock& block : model.blocks) {
        at::Tensor product = block[nn::Role::Up]->denseWeight().norm(2, 1);
        if (block.has(nn::Role::Gate))
            product = product.mul(block[nn::Role::Gate]->denseWeight().norm(2, 1));
        scores.push_back(numbersOf(product.mul(block[nn::Role::Down]->denseWeight().norm(2, 0))));
    }
    return scores;
}

/// Mean absolute activation of each neuron on calibration text, of the model as it is.
Result<UnitScores> scoreByActivation(nn::Decoder model, const json& parameters, const Context& context)
{
    UnitScores scores(model.blocks.size());
    WalkOptions options = walkOptions(parameters);
    options.gram = false;
    FW_TRY(walkLayers(model, options, "neuron activation", context,
                      [&](nn::DecoderBlock&, nn::LinearSlot&, const SlotPlace& place, const InputStatistics& inputs) {
                          if (place.role == nn::Role::Down)
                              scores[place.layer] = numbersOf(inputs.meanAbsolute);
                          return Status();
                      }));
    return scores;
}

std::int64_t countOf(double ratio, std::int64_t neurons)
{
    return static_cast<std::int64_t>(std::nearbyint(ratio * static_cast<double>(neurons)));
}

Status planFfnNeuronPruning(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requireSingleMatrices(shape, path, "FFN neuron pruning"));
    const double ratio = parameters.at("ratio").get<double>();
    const bool global = parameters.at("scope") == "global";
    std::int64_t neurons = 0; // that are compared with each other
    for (const BlockShape& block : shape.blocks)
        neurons = global ? neurons + block.innerWidth : std::max(neurons, block.innerWidth);
    const std::int64_t gone = countOf(ratio, neurons);
    const std::string where = global ? "" : " in a block";
    if (gone == 0 && ratio > 0)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}.ratio: {} of {} neurons{} rounds to none", path, ratio, neurons, where),
                     "raise the ratio"};
    if (gone == neurons && ratio > 0)
        return Error{ErrorKind::InvalidInput,
                     fmt::format("{}.ratio: {} of {} neurons{} leaves none", path, ratio, neurons, where),
                     fmt::format("at most {} of them may go", neurons - 1)};
    if (!global)
        for (BlockShape& block : shape.blocks)
            block.innerWidth -= countOf(ratio, block.innerWidth);
    return {};
}

Status applyFfnNeuronPruning(nn::Decoder& model, const json& parameters, const Context& context)
{
    const WalkOptions text = walkOptions(parameters);
    const UnitPruning what{Unit::Neuron, parameters.at("ratio").get<double>(), parameters.at("scope") == "global",
                           text.windows, text.length};
    if (parameters.at("criterion") == "gap")
        return pruneByGap(model, what, parameters, context);
    UnitScores scores;
    if (parameters.at("criterion") == "activation") {
        FW_ASSIGN(scores, scoreByActivation(model, parameters, context));
    } else if (parameters.at("criterion") == "taylor") {
        FW_ASSIGN(scores, taylorImportance(model, what.unit, what.windows, what.length, context));
    } else {
        scores = scoreNeuronsByNorm(model);
    }
    keepUnits(model, what.unit, chooseUnits(scores, what.ratio, what.global));
    return {};
}

} // namespace

Method ffnNeuronPruning()
{
    catalogue::Method description;
    description.id = "ffn_neuron_pruning";
    description.title = "FFN neuron pruning";
    description.summary =
        "Removes hidden units of the feed-forward layers: their rows of the first matrix (and of the "
        "gate) and columns of the second leave the model, so it gets smaller and faster. Embeddings are untouched.";
    description.paper = "Xu & Hu 2022 (arXiv 2201.08542)";
    description.readsCalibrationText = true;
    description.readsScoredTexts = true;
    description.parameters = {
        catalogue::realParameter("ratio", "Ratio", "Share of the neurons that is removed.", 0.25, 0.0, 1.0),
        catalogue::choiceParameter(
            "criterion", "Criterion",
            "How neurons are ranked: by the product of the L2 norms of their ingoing (and gating) and outgoing "
            "weights; by their "
            "mean "
            "absolute activation on calibration text; by Taylor, mean |gradient · gate| there, normalised by layer; or "
            "by gap, Taylor and what going without the neuron does to the gap between groups on scored continuations.",
            {"norm", "activation", "taylor", "gap"}, "norm"),
        catalogue::choiceParameter("scope", "Scope",
                                   "Rank neurons over the whole model, or remove the same share of every layer.",
                                   {"global", "layer"}, "layer")};
    catalogue::append(description.parameters, calibrationParameters());
    catalogue::append(description.parameters, gapParameters());
    return {description, planFfnNeuronPruning, applyFfnNeuronPruning};
}

} // namespace fw::compress
