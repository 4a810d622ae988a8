// Debias-SparseGPT: SparseGPT whose Hessian gains a second-order term over inputs that contrast groups (arXiv
// 2609.02496): H = Σ x xᵀ + α Σ (x₀ − x₁)(x₀ − x₁)ᵀ, each a mean a token. What pruning does to the difference between
// paired texts then costs α times what it does to a text of its own length.
#include "core/compress/calibration.h"
#include "core/compress/group_shift.h"
#include "core/compress/methods.h"
#include "core/compress/pruning/sparse_gpt.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status applyDebiasSparseGpt(nn::Decoder& model, const json& parameters, const Context& context)
{
    const double alpha = parameters.at("alpha").get<double>();
    WalkOptions walk = walkOptions(parameters);
    walk.pairAxis = parameters.at("axis").get<std::string>();
    double before = 0, after = 0, moved = 0;
    const SparseGptRule rule{[&](const InputStatistics& inputs) {
                                 return inputs.gram.add(perToken(inputs.pairGram, inputs.pairTokens),
                                                        alpha * static_cast<double>(inputs.tokens));
                             },
                             [&](const at::Tensor& whole, const at::Tensor& pruned, const InputStatistics& inputs) {
                                 const at::Tensor pairs = perToken(inputs.pairGram, inputs.pairTokens);
                                 before += groupShift(whole, pairs);
                                 after += groupShift(pruned, pairs);
                                 moved += groupShift(pruned.sub(whole), pairs);
                             }};
    FW_TRY(pruneBySparseGpt(model, parameters, walk, rule, context));
    if (context.report) {
        context.report->figures.emplace_back("group_shift_before", before);
        context.report->figures.emplace_back("group_shift_after", after);
        context.report->figures.emplace_back("group_shift_moved", moved);
    }
    return {};
}

} // namespace

Method debiasSparseGpt()
{
    catalogue::Method description;
    description.id = "debias_sparse_gpt";
    description.title = "Debias-SparseGPT";
    description.summary = "SparseGPT that also keeps what a layer makes of the difference between calibration text and "
                          "the same text with its group words swapped. Embeddings and head stay as they are.";
    description.paper = "Debias-SparseGPT 2026 (arXiv 2609.02496), after Frantar & Alistarh 2023 (arXiv 2301.00774)";
    description.readsCalibrationText = true;
    description.readsPairText = true;
    description.parameters = sparseGptParameters();
    description.parameters.push_back(catalogue::realParameter(
        "alpha", "Weight of the contrast",
        "How much the change of the difference between paired texts weighs beside the change of the output; 0 is "
        "SparseGPT.",
        0.5, 0.0, 1000.0));
    description.parameters.push_back(counterfactualParameter("Which group words the paired texts differ in.", false));
    catalogue::append(description.parameters, calibrationParameters());
    return {description,
            [](Shape& shape, const json& parameters, const std::string& path) {
                return planSparseGpt(shape, parameters, path, "Debias-SparseGPT");
            },
            applyDebiasSparseGpt};
}

} // namespace fw::compress
