// Singular value decomposition: every matrix becomes a product of two thin ones. Weighted by activations: ASVD
// (arXiv 2312.05821), and with whitened inputs SVD-LLM (arXiv 2403.07378).
#include <fmt/format.h>

#include "core/compress/factors/factor_size.h"
#include "core/compress/factors/low_rank_factors.h"
#include "core/compress/layer_walk.h"
#include "core/compress/layers/block_choice.h"
#include "core/compress/methods.h"
#include "core/nn/forms/low_rank_linear.h"

namespace fw::compress {

namespace {

using nlohmann::json;

std::int64_t rankOf(const json& parameters, std::int64_t outputs, std::int64_t inputs)
{
    const auto rank = parameters.at("rank").get<std::int64_t>();
    return rank > 0 ? rank : rankForBudget(parameters.at("budget").get<double>(), outputs, inputs);
}

Status planLowRank(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requireSingleMatrices(shape, path, "singular value decomposition"));
    const std::size_t first = firstChangedBlock(parameters, shape.blocks.size());
    return shape.visitChosen([&](std::size_t layer, nn::Role role, SlotShape& slot) -> Status {
        const std::int64_t inputs = shape.inputs(layer, role);
        const std::int64_t outputs = shape.outputs(layer, role);
        if (layer < first || inputs == 0 || outputs == 0)
            return {};
        const std::int64_t rank = rankOf(parameters, outputs, inputs);
        if (rank > std::min(inputs, outputs))
            return Error{ErrorKind::InvalidInput,
                         fmt::format("{}.rank: {} is above {}, the smaller side of {} in block {}", path, rank,
                                     std::min(inputs, outputs), nn::roleName(role), layer),
                         fmt::format("at most {}", std::min(inputs, outputs))};
        FW_TRY(requireNotLarger(parameters,
                                path + (parameters.at("rank").get<std::int64_t>() > 0 ? ".rank" : ".budget"), shape,
                                layer, role, rank * (inputs + outputs)));
        slot.factors = {{rank, inputs}, {outputs, rank}};
        return {};
    });
}

Result<Factors> factorsOf(const at::Tensor& weight, std::int64_t rank, const std::string& weighting, double power,
                          const InputStatistics& inputs)
{
    if (weighting == "none" || inputs.tokens == 0)
        return truncatedSvd(weight, rank);
    if (weighting == "covariance")
        return whitenedSvd(weight, inputs.gram, rank);
    const at::Tensor floor = inputs.meanAbsolute.mean().mul(1e-4).add(1e-12);
    return scaledSvd(weight, inputs.meanAbsolute.maximum(floor).pow(power), rank);
}

Status applyLowRank(nn::Decoder& model, const json& parameters, const Context& context)
{
    const auto weighting = parameters.at("weighting").get<std::string>();
    const double power = parameters.at("alpha").get<double>();
    const std::size_t first = firstChangedBlock(parameters, model.blocks.size());
    auto replace = [&](nn::LinearSlot& matrix, const InputStatistics& inputs) -> Status {
        if (matrix->inputs() == 0 || matrix->outputs() == 0)
            return {};
        const std::int64_t rank =
            std::min({rankOf(parameters, matrix->outputs(), matrix->inputs()), matrix->outputs(), matrix->inputs()});
        FW_ASSIGN(const Factors factors, factorsOf(matrix->denseWeight(), rank, weighting, power, inputs));
        matrix = nn::LowRankLinear::fromFactors(factors.first, factors.second, matrix->bias(), matrix->denseWeight());
        return {};
    };
    if (weighting != "none") {
        WalkOptions options = walkOptions(parameters);
        options.gram = weighting == "covariance";
        options.firstChangedBlock = first;
        return walkLayers(model, options, "singular values", context,
                          [&](nn::DecoderBlock&, nn::LinearSlot& matrix, const SlotPlace&,
                              const InputStatistics& inputs) { return replace(matrix, inputs); });
    }
    return visitMatrices(model, first, "singular values", context,
                         [&](nn::LinearSlot& matrix, const SlotPlace&) { return replace(matrix, {}); });
}

} // namespace

Method singularValueDecomposition()
{
    catalogue::Method description;
    description.id = "svd";
    description.title = "Low rank: singular values";
    description.summary = "Replaces every matrix by a product of two thin ones that keep its largest singular values, "
                          "plain or weighted by what the matrix reads. Embeddings are untouched.";
    description.paper = "Eckart & Young 1936; ASVD: Yuan et al. 2023 (arXiv 2312.05821); whitening: Wang et al. 2024, "
                        "SVD-LLM (arXiv 2403.07378)";
    description.readsCalibrationText = true;
    description.parameters = {
        catalogue::realParameter("budget", "Budget",
                                 "Share of each matrix's numbers that its two factors may hold (read where the rank is "
                                 "0).",
                                 0.5, 0.01, 2.0),
        catalogue::integerParameter("rank", "Rank", "Singular values that stay in every matrix; 0 reads the budget.", 0,
                                    0, 65536),
        catalogue::choiceParameter("weighting", "Weighting",
                                   "Whose error is least: the matrix's own (none), its outputs' on calibration text "
                                   "(covariance), or that of inputs scaled by their mean size (scale: ASVD).",
                                   {"covariance", "scale", "none"}, "covariance"),
        catalogue::realParameter("alpha", "Power of the scale",
                                 "Inputs are scaled by their mean size to this power (read for scale alone).", 0.5, 0.0,
                                 2.0),
        lastBlocksParameter(1.0),
        allowLargerParameter()};
    catalogue::append(description.parameters, matrixChoiceParameters());
    catalogue::append(description.parameters, calibrationParameters());
    return {description, planLowRank, applyLowRank};
}

} // namespace fw::compress
