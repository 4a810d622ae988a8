// Reduced-order modelling: matrix after matrix, each on the outputs of the already compressed ones before it, reduced
// to the leading directions of its outputs. Chavan et al. 2023, Rethinking Compression (arXiv 2312.07046).
#include "core/compress/factors/factor_size.h"
#include "core/compress/factors/low_rank_factors.h"
#include "core/compress/layer_walk.h"
#include "core/compress/layers/block_choice.h"
#include "core/compress/methods.h"
#include "core/nn/forms/low_rank_linear.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planReducedOrder(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requireSingleMatrices(shape, path, "reduced-order modelling"));
    const double budget = parameters.at("budget").get<double>();
    const std::size_t first = firstChangedBlock(parameters, shape.blocks.size());
    return shape.visitChosen([&](std::size_t layer, nn::Role role, SlotShape& slot) -> Status {
        const std::int64_t inputs = shape.inputs(layer, role);
        const std::int64_t outputs = shape.outputs(layer, role);
        if (layer < first || inputs == 0 || outputs == 0)
            return {};
        const std::int64_t rank = rankForBudget(budget, outputs, inputs);
        FW_TRY(requireNotLarger(parameters, path + ".budget", shape, layer, role, rank * (inputs + outputs)));
        slot.factors = {{rank, inputs}, {outputs, rank}};
        return {};
    });
}

Status applyReducedOrder(nn::Decoder& model, const json& parameters, const Context& context)
{
    const double budget = parameters.at("budget").get<double>();
    const std::size_t first = firstChangedBlock(parameters, model.blocks.size());
    WalkOptions options = walkOptions(parameters);
    options.matrixByMatrix = true;
    options.firstChangedBlock = first;
    return walkLayers(
        model, options, "reduced-order modelling", context,
        [&](nn::DecoderBlock&, nn::LinearSlot& matrix, const SlotPlace&, const InputStatistics& inputs) -> Status {
            if (inputs.tokens == 0)
                return {};
            const std::int64_t rank = rankForBudget(budget, matrix->outputs(), matrix->inputs());
            const Factors factors = principalOutputs(matrix->denseWeight(), inputs.gram, rank);
            matrix =
                nn::LowRankLinear::fromFactors(factors.first, factors.second, matrix->bias(), matrix->denseWeight());
            return {};
        });
}

} // namespace

Method reducedOrderModelling()
{
    catalogue::Method description;
    description.id = "rom";
    description.title = "Low rank: reduced-order modelling";
    description.summary = "Replaces the matrices of the last blocks by two thin ones that keep the leading directions "
                          "of their outputs on calibration text, one after another. Embeddings are untouched.";
    description.paper = "Chavan, Lele & Gupta 2023, Rethinking Compression (arXiv 2312.07046)";
    description.readsCalibrationText = true;
    description.parameters = {
        catalogue::realParameter("budget", "Budget",
                                 "Share of each matrix's numbers that its two factors may hold; 1 is not full rank.",
                                 0.5, 0.01, 2.0),
        lastBlocksParameter(0.375), allowLargerParameter()};
    catalogue::append(description.parameters, matrixChoiceParameters());
    catalogue::append(description.parameters, calibrationParameters());
    return {description, planReducedOrder, applyReducedOrder};
}

} // namespace fw::compress
