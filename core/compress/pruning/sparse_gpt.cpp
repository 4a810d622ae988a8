// SparseGPT: weights go column by column, the later ones make up for them. Frantar & Alistarh 2023 (arXiv 2301.00774).
#include "core/compress/methods.h"
#include "core/compress/pruning/sparse_gpt_solver.h"
#include "core/compress/pruning/weight_pruning.h"
#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planSparseGpt(Shape& shape, const json& parameters, const std::string& path)
{
    return planWeightPruning(shape, parameters, path, "SparseGPT", Compared::ColumnBlock);
}

Status applySparseGpt(nn::Decoder& model, const json& parameters, const Context& context)
{
    const SparseGptOptions options{sparsityPattern(parameters), parameters.at("damping").get<double>(), kColumnBlock};
    if (takesNothing(options.pattern))
        return {};
    return walkLayers(model, walkOptions(parameters), "prune", context,
                      [&](nn::DecoderBlock&, nn::LinearSlot& matrix, const SlotPlace& place,
                          const InputStatistics& inputs) -> Status {
                          FW_TRY(checkPattern(options.pattern, Compared::ColumnBlock, *matrix, place));
                          at::Tensor weight = matrix->denseWeight().detach().to(at::kCPU);
                          if (weight.numel() > 0) {
                              FW_ASSIGN(weight, solveSparseGpt(weight, inputs.gram.to(at::kCPU), inputs.tokens, options,
                                                               context.cancel));
                          }
                          return makeSparse(matrix, weight, model.storedType, place);
                      });
}

} // namespace

Method sparseGpt()
{
    catalogue::Method description;
    description.id = "sparse_gpt";
    description.title = "SparseGPT";
    description.summary = "Sets weights of every linear layer to zero and moves the ones that are left, so that the "
                          "layer's output on calibration text changes least; stores them packed. Embeddings and head "
                          "stay as they are.";
    description.paper = "Frantar & Alistarh 2023 (arXiv 2301.00774)";
    description.readsCalibrationText = true;
    description.parameters = sparsityParameters(Compared::ColumnBlock);
    description.parameters.push_back(catalogue::realParameter(
        "damping", "Damping", "Share of the Hessian's mean diagonal that is added to it.", 0.01, 1e-6, 1.0));
    catalogue::append(description.parameters, calibrationParameters());
    return {description, planSparseGpt, applySparseGpt};
}

} // namespace fw::compress
