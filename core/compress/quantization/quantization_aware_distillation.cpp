// Quantization-aware distillation: matrices train as what they will be rounded to, taught by the model before it was
// compressed. Tao et al. 2022, QuantGPT (arXiv 2203.10705). Three differences: activations are rounded to 8 bits with
// weights of 8 bits alone, which is how the variants run; the contrastive loss takes the window's other tokens as they
// are instead of a memory bank of them; and embeddings keep their precision.
#include <fmt/format.h>

#include "core/compress/layer_walk.h"
#include "core/compress/layers/layer_choice.h"
#include "core/compress/methods.h"
#include "core/compress/quantization/module_quantized_linear.h"
#include "core/compress/training/distillation_loss.h"
#include "core/compress/training/text_training.h"
#include "core/compress/training/trainable_model.h"
#include "core/nn/forms/grouped_linear.h"
#include "core/nn/forms/int8_linear.h"

namespace fw::compress {

namespace {

using nlohmann::json;

bool hasForm(std::int64_t bits)
{
    return bits == 8 || (bits >= nn::kLeastCodeBits && bits <= nn::kMostCodeBits);
}

Status planQuantizationAwareDistillation(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requirePlainMatrices(shape, path, "quantization-aware distillation"));
    const auto bits = parameters.at("bits").get<std::int64_t>();
    if (!hasForm(bits))
        return Error{ErrorKind::InvalidInput, fmt::format("{}.bits: weights of {} bits have no form here", path, bits),
                     "take 8, 4, 3 or 2"};
    shape.setForm("int" + std::to_string(bits));
    return {};
}

/// Lets every matrix train as its rounded self. Blocks that lost all heads or neurons have empty ones, which do not.
Status beginRounding(nn::Decoder& model, int bits, const Context& context)
{
    return visitMatrices(model, 0, "choose ranges", context, [&](nn::LinearSlot& matrix, const SlotPlace&) -> Status {
        if (matrix->denseWeight().numel() > 0)
            matrix = std::make_shared<ModuleQuantizedLinear>(matrix->denseWeight(), matrix->bias(), bits);
        return {};
    });
}

Status finishRounding(nn::Decoder& model, int bits, const Context& context)
{
    return visitMatrices(model, 0, "round", context, [&](nn::LinearSlot& matrix, const SlotPlace&) -> Status {
        if (const auto* trained = dynamic_cast<const ModuleQuantizedLinear*>(matrix.get()))
            matrix = trained->frozen();
        else if (bits == 8)
            matrix = nn::Int8Linear::quantize(matrix->denseWeight(), matrix->bias());
        else
            matrix = std::make_shared<nn::GroupedLinear>(
                nn::roundToGroups(matrix->denseWeight(), {bits, nn::kLargestGroupSize}), matrix->bias());
        return {};
    });
}

Status applyQuantizationAwareDistillation(nn::Decoder& model, const json& parameters, const Context& context)
{
    const int bits = parameters.at("bits").get<int>();
    const nn::Decoder& teacher = context.base.decoder();
    DistillationTerms terms;
    terms.temperature = 1;
    terms.divergence = 1;
    terms.text = parameters.at("alpha_lm").get<double>();
    terms.contrast = parameters.at("alpha_contrast").get<double>();
    const auto teacherLayers = pickLayers("even", static_cast<std::int64_t>(model.blocks.size()),
                                          static_cast<std::int64_t>(teacher.blocks.size()));
    makeTrainable(model);
    FW_TRY(beginRounding(model, bits, context));
    FW_ASSIGN(TextTraining training, TextTraining::load(textTrainingOptions(parameters), model, context));
    const auto loss = [&](const train::WindowBatch& window) {
        return distillationLoss(model, teacher, window, terms, teacherLayers);
    };
    FW_TRY(training.run(model.trainable(), model, loss, context));
    return finishRounding(model, bits, context);
}

} // namespace

Method quantizationAwareDistillation()
{
    catalogue::Method description;
    description.id = "quantgpt";
    description.title = "Quantization-aware distillation (QuantGPT)";
    description.summary =
        "Trains every linear layer's weights as the 8, 4, 3 or 2 bits that they will be rounded to, with a learned "
        "range for each matrix, to give the teacher's distribution. Activations are rounded to 8 bits in training and "
        "when running where weights have 8 bits, and not with fewer (the paper: always). Embeddings are trained and "
        "keep "
        "their precision (the paper rounds them, too).";
    description.paper = "Tao et al. 2022, Compression of Generative Pre-trained Language Models via Quantization "
                        "(arXiv 2203.10705)";
    description.readsCalibrationText = true;
    description.trains = true;
    description.parameters = {
        catalogue::integerParameter("bits", "Bits", "Bits of a weight: 8, 4, 3 or 2.", 4, 2, 8, "bits"),
        catalogue::realParameter("alpha_contrast", "Weight of contrast",
                                 "Weight of the token-level contrastive loss: each token's last hidden state is to be "
                                 "nearer to the teacher's of the same token than to those of other tokens.",
                                 0.1, 0.0, 1000.0),
        catalogue::realParameter("alpha_lm", "Weight of text",
                                 "Weight of the cross-entropy with the text's own next token.", 0.0, 0.0, 1000.0)};
    catalogue::append(description.parameters, textTrainingParameters({}));
    return {description, planQuantizationAwareDistillation, applyQuantizationAwareDistillation};
}

} // namespace fw::compress
