// Wanda: weights go by |W_ij| · ‖X_j‖₂ within each output's row. Sun et al. 2023 (arXiv 2306.11695).
#include "core/compress/methods.h"
#include "core/compress/pruning/one_shot_pruning.h"
#include "core/compress/pruning/weight_pruning.h"
#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Compared comparedIn(const json& parameters)
{
    return parameters.at("compared") == "matrix" ? Compared::Matrix : Compared::Row;
}

Status planWanda(Shape& shape, const json& parameters, const std::string& path)
{
    return planWeightPruning(shape, parameters, path, "Wanda", comparedIn(parameters));
}

Status applyWanda(nn::Decoder& model, const json& parameters, const Context& context)
{
    const SparsityPattern pattern = sparsityPattern(parameters);
    if (takesNothing(pattern))
        return {};
    const Compared compared = comparedIn(parameters);
    WalkOptions options = walkOptions(parameters);
    options.gram = false;
    return walkLayers(model, options, "prune", context,
                      [&](nn::DecoderBlock&, nn::LinearSlot& matrix, const SlotPlace& place,
                          const InputStatistics& inputs) -> Status {
                          FW_ASSIGN(const bool fits, canBePruned(pattern, compared, *matrix, place, context.report));
                          if (!fits)
                              return {};
                          const at::Tensor weight = matrix->denseWeight().detach().to(at::kCPU);
                          return makeSparse(matrix,
                                            pruneByWanda(weight, inputs.squares.to(at::kCPU), pattern, compared),
                                            model.storedType, place);
                      });
}

} // namespace

Method wanda()
{
    catalogue::Method description;
    description.id = "wanda";
    description.title = "Wanda";
    description.summary =
        "Sets the weights of every linear layer to zero that matter least by their size times the "
        "norm of their input on calibration text, and stores the others packed, unchanged. Embeddings "
        "and head stay as they are.";
    description.paper = "Sun et al. 2023, A Simple and Effective Pruning Approach for Large Language Models "
                        "(arXiv 2306.11695)";
    description.readsCalibrationText = true;
    description.parameters = sparsityParameters(Compared::Row);
    description.parameters.push_back(catalogue::choiceParameter(
        "compared", "Compared",
        "Which weights an unstructured pattern compares: those of an output's row, as in the paper, or of the whole "
        "matrix, which is better where rows differ in scale, as queries, keys and values do in GPT-2's joint matrix.",
        {"row", "matrix"}, "row"));
    catalogue::append(description.parameters, calibrationParameters());
    return {description, planWanda, applyWanda};
}

} // namespace fw::compress
