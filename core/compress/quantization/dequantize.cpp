// Dequantize: every matrix becomes the plain numbers that its form stands for. What needs plain numbers (pruning,
// factors, training) can then follow a step, or a stored model, whose matrices have other forms.
#include <ATen/core/grad_mode.h>

#include "core/compress/methods.h"
#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planDequantize(Shape& shape, const json& parameters, const std::string&)
{
    if (parameters.at("embedding").get<bool>())
        shape.codedEmbedding = false;
    return shape.visitChosen([](std::size_t, nn::Role, SlotShape& slot) -> Status {
        slot = {};
        return {};
    });
}

Status applyDequantize(nn::Decoder& model, const json& parameters, const Context& context)
{
    const at::NoGradGuard noGradient;
    double changed = 0;
    if (parameters.at("embedding").get<bool>() && !model.tokens.isPlain()) {
        model.tokens = model.tokens.changed([](const at::Tensor& weight) { return weight; });
        changed += model.tokens.tied() ? 1 : 2;
    }
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        FW_TRY(context.cancel.check());
        nn::visitSlots(model.blocks[layer], [&](nn::Role role, nn::LinearSlot& slot) {
            if (!context.chosen.includes(layer, role) || slot->form() == "dense")
                return;
            slot = std::make_shared<nn::DenseLinear>(slot->denseWeight().contiguous(), slot->bias());
            ++changed;
        });
    }
    if (context.report)
        context.report->set("dequantized_matrices", changed);
    return {};
}

} // namespace

Method dequantize()
{
    catalogue::Method description;
    description.id = "dequantize";
    description.title = "Dequantize";
    description.summary = "Turns codes, packed zeros and factors into the plain numbers that they stand for, in the "
                          "model's own type: no compression, but what lets steps that need such numbers follow. "
                          "Inputs are no longer rounded where int8 rounded them.";
    description.paper = "Fairweight";
    description.touchesEmbeddings = true;
    description.parameters = {
        catalogue::booleanParameter("embedding", "Embedding and head", "Whether these are dequantized, too.", true)};
    catalogue::append(description.parameters, matrixChoiceParameters());
    return {description, planDequantize, applyDequantize};
}

} // namespace fw::compress
