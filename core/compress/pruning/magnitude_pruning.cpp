// Magnitude pruning: the weights with the smallest absolute values go. Gordon et al. 2020 (arXiv 2002.08307).
#include "core/compress/methods.h"
#include "core/compress/pruning/one_shot_pruning.h"
#include "core/compress/pruning/weight_pruning.h"
#include "core/nn/decoder.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planMagnitudePruning(Shape& shape, const json& parameters, const std::string& path)
{
    return planWeightPruning(shape, parameters, path, "magnitude pruning", Compared::Matrix);
}

Status applyMagnitudePruning(nn::Decoder& model, const json& parameters, const Context& context)
{
    const SparsityPattern pattern = sparsityPattern(parameters);
    if (takesNothing(pattern))
        return {};
    return visitMatrices(model, 0, "prune", context, [&](nn::LinearSlot& matrix, const SlotPlace& place) -> Status {
        FW_ASSIGN(const bool fits, canBePruned(pattern, Compared::Matrix, *matrix, place, context.report));
        if (!fits)
            return {};
        const at::Tensor weight = matrix->denseWeight().detach().to(at::kCPU);
        return makeSparse(matrix, pruneByMagnitude(weight, pattern), model.storedType, place);
    });
}

} // namespace

Method magnitudePruning()
{
    catalogue::Method description;
    description.id = "magnitude_pruning";
    description.title = "Magnitude pruning";
    description.summary = "Sets the weights with the smallest absolute values of every linear layer to zero and stores "
                          "the others packed. Embeddings and head stay as they are.";
    description.paper = "Gordon et al. 2020, Compressing BERT (arXiv 2002.08307)";
    description.parameters = sparsityParameters(Compared::Matrix);
    return {description, planMagnitudePruning, applyMagnitudePruning};
}

} // namespace fw::compress
