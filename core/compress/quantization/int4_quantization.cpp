// Weights of 4, 3 or 2 bits, each rounded to the nearest code of its group. ZeroQuant (arXiv 2206.01861) calls it
// group-wise quantization; the symmetric quantizer is that of GPTQ's released code.
#include "core/compress/layer_walk.h"
#include "core/compress/methods.h"
#include "core/compress/quantization/group_parameters.h"
#include "core/nn/forms/grouped_linear.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planInt4Quantization(Shape& shape, const json& parameters, const std::string& path)
{
    return planGroups(shape, parameters, path, "int4");
}

Status applyInt4Quantization(nn::Decoder& model, const json& parameters, const Context& context)
{
    const nn::GroupRule options = groupRule(parameters);
    return visitMatrices(model, 0, "quantize", context, [&](nn::LinearSlot& matrix, const SlotPlace&) -> Status {
        matrix = std::make_shared<nn::GroupedLinear>(nn::roundToGroups(matrix->denseWeight(), options), matrix->bias());
        return {};
    });
}

} // namespace

Method int4Quantization()
{
    catalogue::Method description;
    description.id = "int4";
    description.title = "int4 weights in groups";
    description.summary =
        "Rounds every linear layer's weights to 4 (or 3, 2) bits, with a scale for each group of input columns; inputs "
        "stay float32. Embeddings and head stay as they are.";
    description.paper = "Yao et al. 2022, ZeroQuant (arXiv 2206.01861)";
    description.parameters = groupParameters();
    return {description, planInt4Quantization, applyInt4Quantization};
}

} // namespace fw::compress
