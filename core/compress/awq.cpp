// AWQ: input channels with large activations are scaled up before rounding, by the power of their mean size that leaves
// the least output error. Lin et al. 2024 (arXiv 2306.00978). Every matrix has its scale, also those that follow no
// normalisation, because ours divide their inputs themselves; the released code's search for clipping is left out.
#include "core/compress/input_scaling.h"
#include "core/compress/methods.h"
#include "core/nn/gpt2.h"
#include "core/nn/grouped_linear.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status plan(Shape& shape, const json& parameters, const std::string& path)
{
    return planGroups(shape, parameters, path, "AWQ");
}

Status apply(nn::Gpt2& model, const json& parameters, const Context& context)
{
    const GroupOptions groups = groupOptions(parameters);
    const int steps = parameters.at("grid").get<int>();
    return walkLayers(
        model, walkOptions(parameters), "AWQ", context,
        [&](nn::Gpt2Block&, nn::LinearSlot& matrix, const SlotPlace&, const InputStatistics& inputs) -> Status {
            const at::Tensor weight = matrix->denseWeight();
            AwqScale best;
            if (weight.numel() > 0) {
                FW_ASSIGN(best, searchAwqScale(weight, inputs, groups, steps, context.cancel));
            }
            nn::GroupedCodes codes = nn::roundToGroups(best.scale.defined() ? weight.mul(best.scale) : weight,
                                                       groups.bits, groups.groupSize);
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
    for (catalogue::Parameter& parameter : calibrationParameters())
        description.parameters.push_back(std::move(parameter));
    return {description, plan, apply};
}

} // namespace fw::compress
