// int8: weights per output channel, activations per token while running. ZeroQuant (arXiv 2206.01861).
#include "core/compress/layer_walk.h"
#include "core/compress/methods.h"
#include "core/nn/forms/int8_linear.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planInt8Quantization(Shape& shape, const json&, const std::string& path)
{
    FW_TRY(requireNumbers(shape, path, "int8"));
    shape.setForm("int8");
    return {};
}

Status applyInt8Quantization(nn::Decoder& model, const json&, const Context& context)
{
    return visitMatrices(model, 0, "quantize", context, [](nn::LinearSlot& matrix, const SlotPlace&) -> Status {
        matrix = nn::Int8Linear::quantize(matrix->denseWeight(), matrix->bias());
        return {};
    });
}

} // namespace

Method int8Quantization()
{
    catalogue::Method description;
    description.id = "int8";
    description.title = "int8 weights and activations";
    description.summary =
        "Rounds every linear layer's weights to int8 per output channel and its inputs to int8 per token "
        "as they come, on integer kernels. Embeddings and head stay as they are.";
    description.paper = "Yao et al. 2022, ZeroQuant (arXiv 2206.01861)";
    description.parameters = matrixChoiceParameters();
    return {description, planInt8Quantization, applyInt8Quantization};
}

} // namespace fw::compress
