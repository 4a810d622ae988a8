// GPTQ: weights of 4, 3 or 2 bits, each column's rounding error fed forward into the columns after it, layer by layer
// on calibration text. Frantar et al. 2023 (arXiv 2210.17323); the recursion is in gptq_solver.h.
#include "core/compress/layer_walk.h"
#include "core/compress/methods.h"
#include "core/compress/quantization/gptq_solver.h"
#include "core/compress/quantization/group_parameters.h"
#include "core/nn/decoder.h"
#include "core/nn/forms/grouped_linear.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planGptq(Shape& shape, const json& parameters, const std::string& path)
{
    return planGroups(shape, parameters, path, "GPTQ");
}

Status applyGptq(nn::Decoder& model, const json& parameters, const Context& context)
{
    GptqOptions options{groupRule(parameters),
                        parameters.at("damping").get<double>(),
                        parameters.at("activation_order").get<bool>(),
                        parameters.at("static_groups").get<bool>(),
                        {}};
    WalkOptions walk = walkOptions(parameters);
    walk.matrixByMatrix = parameters.at("matrix_by_matrix").get<bool>();
    return walkLayers(
        model, walk, "GPTQ", context,
        [&](nn::DecoderBlock&, nn::LinearSlot& matrix, const SlotPlace&, const InputStatistics& inputs) -> Status {
            options.zeros = keptZeros(*matrix);
            FW_ASSIGN(const nn::GroupedCodes codes,
                      solveGptq(matrix->denseWeight(), inputs.gram, options, context.cancel));
            matrix = std::make_shared<nn::GroupedLinear>(codes, matrix->bias());
            return {};
        });
}

} // namespace

Method gptq()
{
    catalogue::Method description;
    description.id = "gptq";
    description.title = "GPTQ";
    description.summary =
        "Rounds every linear layer's weights to 4 (or 3, 2) bits in groups, column by column, and corrects the columns "
        "that follow for each one's error on calibration text. Embeddings and head stay as they are.";
    description.paper = "Frantar et al. 2023, GPTQ (arXiv 2210.17323)";
    description.readsCalibrationText = true;
    description.parameters = groupParameters();
    description.parameters.push_back(catalogue::booleanParameter(
        "activation_order", "Activation order",
        "Rounds the columns with the largest inputs first, while most others can still make up for them.", false));
    description.parameters.push_back(catalogue::booleanParameter(
        "static_groups", "Static groups",
        "Sets all groups' scales from the matrix as it was, so that activation order needs no reordered inputs.",
        false));
    description.parameters.push_back(catalogue::realParameter(
        "damping", "Damping", "Share of the mean of the Hessian's diagonal that is added to it.", 0.01, 1e-6, 10));
    description.parameters.push_back(catalogue::booleanParameter(
        "matrix_by_matrix", "Matrix by matrix",
        "Reads each matrix's inputs behind the block's already rounded matrices, at four times the passes.", false));
    catalogue::append(description.parameters, calibrationParameters());
    return {description, planGptq, applyGptq};
}

} // namespace fw::compress
