// SparseGPT: weights go column by column, the later ones make up for them. Frantar & Alistarh 2023 (arXiv 2301.00774).
#include "core/compress/pruning/sparse_gpt.h"

#include "core/compress/methods.h"
#include "core/compress/pruning/sparse_gpt_solver.h"
#include "core/compress/pruning/weight_pruning.h"
#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status applySparseGpt(nn::Decoder& model, const json& parameters, const Context& context)
{
    return pruneBySparseGpt(model, parameters, walkOptions(parameters),
                            {[](const InputStatistics& inputs) { return inputs.gram; }, {}}, context);
}

} // namespace

std::vector<catalogue::Parameter> sparseGptParameters()
{
    std::vector<catalogue::Parameter> parameters = sparsityParameters(Compared::ColumnBlock);
    parameters.push_back(catalogue::realParameter(
        "damping", "Damping", "Share of the Hessian's mean diagonal that is added to it.", 0.01, 1e-6, 1.0));
    return parameters;
}

Status planSparseGpt(Shape& shape, const json& parameters, const std::string& path, const std::string& title)
{
    return planWeightPruning(shape, parameters, path, title, Compared::ColumnBlock);
}

Status pruneBySparseGpt(nn::Decoder& model, const json& parameters, const WalkOptions& walk, const SparseGptRule& rule,
                        const Context& context)
{
    const SparseGptOptions options{sparsityPattern(parameters), parameters.at("damping").get<double>(), kColumnBlock};
    if (takesNothing(options.pattern))
        return {};
    return walkLayers(model, walk, "prune", context,
                      [&](nn::DecoderBlock&, nn::LinearSlot& matrix, const SlotPlace& place,
                          const InputStatistics& inputs) -> Status {
                          FW_ASSIGN(const bool fits, canBePruned(options.pattern, Compared::ColumnBlock, *matrix, place,
                                                                 context.report));
                          if (!fits)
                              return {};
                          const at::Tensor before = matrix->denseWeight().detach().to(at::kCPU);
                          at::Tensor after = before;
                          if (before.numel() > 0) {
                              FW_ASSIGN(after, solveSparseGpt(before, rule.hessian(inputs).to(at::kCPU), inputs.tokens,
                                                              options, context.cancel));
                          }
                          FW_TRY(makeSparse(matrix, after, model.storedType, place));
                          if (rule.seen)
                              rule.seen(before, matrix->denseWeight(), inputs);
                          return {};
                      });
}

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
    description.parameters = sparseGptParameters();
    catalogue::append(description.parameters, calibrationParameters());
    return {description,
            [](Shape& shape, const json& parameters, const std::string& path) {
                return planSparseGpt(shape, parameters, path, "SparseGPT");
            },
            applySparseGpt};
}

} // namespace fw::compress
