// int8: weights per output channel, activations per token while running. ZeroQuant (arXiv 2206.01861).
#include "core/compress/methods.h"
#include "core/nn/gpt2.h"
#include "core/nn/int8_linear.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status plan(Shape& shape, const json&, const std::string& path)
{
    FW_TRY(requirePlainMatrices(shape, path, "int8"));
    shape.setForm("int8");
    return {};
}

Status apply(nn::Gpt2& model, const json&, const Context& context)
{
    context.progress.beginStage("quantize", static_cast<std::int64_t>(model.blocks.size()), "layers");
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        FW_TRY(context.cancel.check());
        for (const nn::NamedSlot& named : nn::kGpt2Slots) {
            FW_TRY(nn::replaceMatrices(model.blocks[layer].*named.slot, [](nn::LinearSlot& matrix) -> Status {
                matrix = nn::Int8Linear::quantize(matrix->denseWeight(), matrix->bias());
                return {};
            }));
        }
        context.progress.advance(static_cast<std::int64_t>(layer) + 1);
    }
    return {};
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
    return {description, plan, apply};
}

} // namespace fw::compress
