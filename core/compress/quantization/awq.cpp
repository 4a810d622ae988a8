// AWQ: input channels with large activations are scaled up before rounding, by the power of their mean size that leaves
// the least output error. Lin et al. 2024 (arXiv 2306.00978). Every matrix has its scale, also those that follow no
// normalisation, because ours divide their inputs themselves. Then each group's range is clipped where that is better,
// by the released code's search.
#include "core/compress/methods.h"
#include "core/compress/quantization/input_scaling.h"
#include "core/nn/decoder.h"
#include "core/nn/forms/grouped_linear.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planAwq(Shape& shape, const json& parameters, const std::string& path)
{
    return planGroups(shape, parameters, path, "AWQ");
}

Status applyAwq(nn::Decoder& model, const json& parameters, const Context& context)
{
    const nn::GroupRule groups = groupRule(parameters);
    const int steps = parameters.at("grid").get<int>();
    const bool clip = parameters.at("clip").get<bool>();
    return walkLayers(model, walkOptions(parameters), "AWQ", context,
                      [&](nn::DecoderBlock&, nn::LinearSlot& matrix, const SlotPlace& place,
                          const InputStatistics& inputs) -> Status {
                          const at::Tensor weight = matrix->denseWeight();
                          AwqScale best;
                          at::Tensor scaled = weight;
                          at::Tensor shares;
                          if (weight.numel() > 0) {
                              at::Tensor gram = inputs.gram.to(at::kFloat);
                              FW_ASSIGN(best, searchAwqScale(weight, inputs, groups, steps, context.cancel));
                              if (best.scale.defined()) {
                                  scaled = weight.mul(best.scale);
                                  gram = gram.div(best.scale).div(best.scale.unsqueeze(1));
                              }
                              if (clip && place.role != nn::Role::Query && place.role != nn::Role::Key) {
                                  FW_ASSIGN(shares, searchClipping(scaled, gram, groups, context.cancel));
                              }
                          }
                          nn::GroupedCodes codes = nn::roundToGroups(scaled, groups, shares);
                          codes.inputScale = best.scale;
                          matrix = std::make_shared<nn::GroupedLinear>(codes, matrix->bias());
                          return {};
                      });
}

} // namespace

Method awq()
{
    catalogue::Method description;
    description.id = "awq";
    description.title = "AWQ";
    description.summary =
        "Rounds every linear layer's weights to 4 (or 3, 2) bits in groups after scaling input channels by a power of "
        "their mean activation, chosen per matrix. Embeddings and head stay as they are.";
    description.paper = "Lin et al. 2024, AWQ (arXiv 2306.00978)";
    description.readsCalibrationText = true;
    description.parameters = groupParameters();
    description.parameters.push_back(catalogue::integerParameter(
        "grid", "Powers tried", "Powers from 0 up to, not including, 1 that are tried; 1 tries none but 0.", 20, 1, 200,
        "powers"));
    description.parameters.push_back(catalogue::booleanParameter(
        "clip", "Clipping",
        "Ends each group's range before its greatest weight where that gives a smaller output error, except for "
        "queries and keys.",
        true));
    catalogue::append(description.parameters, calibrationParameters());
    return {description, planAwq, applyAwq};
}

} // namespace fw::compress
