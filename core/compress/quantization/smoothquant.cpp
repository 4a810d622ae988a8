// SmoothQuant: moves outliers from activations into weights, then rounds both to int8. Xiao et al. 2023
// (arXiv 2211.10438). The paper folds the scale into the normalisation before; ours is the matrix's own, so that
// matrices behind no normalisation are smoothed, too.
#include "core/compress/methods.h"
#include "core/compress/quantization/input_scaling.h"
#include "core/nn/decoder.h"
#include "core/nn/forms/int8_linear.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planSmoothquant(Shape& shape, const json&, const std::string& path)
{
    FW_TRY(requireNumbers(shape, path, "SmoothQuant"));
    shape.setForm("int8");
    return {};
}

Status applySmoothquant(nn::Decoder& model, const json& parameters, const Context& context)
{
    const double alpha = parameters.at("alpha").get<double>();
    WalkOptions walk = walkOptions(parameters);
    walk.gram = false;
    return walkLayers(
        model, walk, "SmoothQuant", context,
        [&](nn::DecoderBlock&, nn::LinearSlot& matrix, const SlotPlace&, const InputStatistics& inputs) -> Status {
            const at::Tensor weight = matrix->denseWeight();
            at::Tensor scale;
            if (weight.numel() > 0)
                scale = smoothingScale(weight, inputs.maximumAbsolute, alpha);
            matrix = nn::Int8Linear::quantize(weight, matrix->bias(), scale);
            return {};
        });
}

} // namespace

Method smoothQuant()
{
    catalogue::Method description;
    description.id = "smoothquant";
    description.title = "SmoothQuant";
    description.summary =
        "Divides input channels by a scale between their own and their weights' largest values, then rounds weights to "
        "int8 per output channel and inputs per token, on integer kernels. Embeddings and head stay as they are.";
    description.paper = "Xiao et al. 2023, SmoothQuant (arXiv 2211.10438)";
    description.readsCalibrationText = true;
    description.parameters = {catalogue::realParameter(
        "alpha", "Migration strength",
        "How much of the outliers moves into the weights: 0 evens out the weights alone, 1 the activations.", 0.5, 0,
        1)};
    catalogue::append(description.parameters, matrixChoiceParameters());
    catalogue::append(description.parameters, calibrationParameters());
    return {description, planSmoothquant, applySmoothquant};
}

} // namespace fw::compress
