#include "core/compress/quantization/fair_gptq.h"

#include <ATen/ops/cholesky_solve.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_cholesky_ex.h>
#include <ATen/ops/matmul.h>

#include <algorithm>
#include <cmath>

#include "core/compress/calibration.h"
#include "core/compress/group_shift.h"
#include "core/compress/layer_walk.h"
#include "core/compress/methods.h"
#include "core/compress/quantization/gptq_solver.h"
#include "core/compress/quantization/group_parameters.h"
#include "core/nn/decoder.h"
#include "core/nn/forms/grouped_linear.h"
#include "core/nn/kernels/single_thread.h"

namespace fw::compress {

namespace {

using nlohmann::json;

Status planFairGptq(Shape& shape, const json& parameters, const std::string& path)
{
    return planGroups(shape, parameters, path, "Fair-GPTQ");
}

/// What was given up for what: the shift between paired texts and the size of the weights, before and after.
class ShiftReport
{
public:
    void add(const at::Tensor& before, const at::Tensor& after, const at::Tensor& pairGram, double pull)
    {
        m_shiftBefore += groupShift(before, pairGram);
        m_shiftAfter += groupShift(after, pairGram);
        m_squaresBefore += before.square().sum(at::kDouble).item<double>();
        m_squaresAfter += after.square().sum(at::kDouble).item<double>();
        if (const double norm = before.norm().item<double>(); norm > 0)
            m_mostGrowth = std::max(m_mostGrowth, after.norm().item<double>() / norm);
        m_mostPull = std::max(m_mostPull, pull);
    }

    void into(StepReport& report) const
    {
        report.figures.emplace_back("group_shift_before", m_shiftBefore);
        report.figures.emplace_back("group_shift_after", m_shiftAfter);
        report.figures.emplace_back("weight_norm_before", std::sqrt(m_squaresBefore));
        report.figures.emplace_back("weight_norm_after", std::sqrt(m_squaresAfter));
        report.figures.emplace_back("weight_norm_most_growth", m_mostGrowth);
        report.figures.emplace_back("fair_gptq_most_damping", m_mostPull);
    }

private:
    double m_shiftBefore = 0, m_shiftAfter = 0, m_squaresBefore = 0, m_squaresAfter = 0, m_mostGrowth = 0,
           m_mostPull = 0;
};

Status applyFairGptq(nn::Decoder& model, const json& parameters, const Context& context)
{
    const nn::GroupRule groups = groupRule(parameters);
    const FairOptions fair{parameters.at("alpha").get<double>(), parameters.at("damping").get<double>(),
                           parameters.at("most_growth").get<double>()};
    GptqOptions options{groups, fair.damping, parameters.at("activation_order").get<bool>(), false, {}};
    ShiftReport shift;
    WalkOptions walk = walkOptions(parameters);
    walk.pairAxis = parameters.at("axis").get<std::string>();
    FW_TRY(walkLayers(
        model, walk, "Fair-GPTQ", context,
        [&](nn::DecoderBlock&, nn::LinearSlot& matrix, const SlotPlace&, const InputStatistics& inputs) -> Status {
            const at::Tensor weight = matrix->denseWeight();
            const at::Tensor pairs = perToken(inputs.pairGram, inputs.pairTokens);
            FW_ASSIGN(const FairObjective objective,
                      fairObjective(weight, perToken(inputs.gram, inputs.tokens), pairs, fair, context.cancel));
            options.zeros = keptZeros(*matrix);
            FW_ASSIGN(const nn::GroupedCodes codes,
                      solveGptq(objective.target, objective.gram, options, context.cancel));
            matrix = std::make_shared<nn::GroupedLinear>(codes, matrix->bias());
            shift.add(weight, matrix->denseWeight(), pairs, objective.pull);
            return {};
        }));
    if (context.report)
        shift.into(*context.report);
    return {};
}

} // namespace

Result<FairObjective> fairObjective(const at::Tensor& weight, const at::Tensor& gram, const at::Tensor& pairGram,
                                    const FairOptions& options, const CancelToken& cancel)
{
    const nn::SingleThread single;
    const at::Tensor own = gram.to(at::kDouble);
    const at::Tensor wanted = weight.to(at::kDouble);
    const at::Tensor penalised = own.add(pairGram.to(at::kDouble), options.alpha);
    const double mean = own.diagonal().mean().item<double>();
    const double most = std::max(options.mostGrowth, 1.0) * wanted.norm().item<double>() + 1e-12;
    // As λ grows the target goes to the weight itself, whose norm is allowed: this ends.
    for (double pull = options.damping;; pull *= 4) {
        FW_TRY(cancel.check());
        const at::Tensor lambda = at::eye(own.size(0), own.options()).mul(mean > 0 ? pull * mean : 1.0);
        const auto [lower, info] = at::linalg_cholesky_ex(penalised.add(lambda));
        if (info.item<int>() != 0)
            return Error{ErrorKind::Numerical, "the Hessian has no Cholesky factor",
                         "raise the damping, or give more calibration text"};
        // target · (penalised + λ) = weight · (gram + λ)
        const at::Tensor target = at::cholesky_solve(at::matmul(own.add(lambda), wanted.t()), lower).t();
        if (!(target.norm().item<double>() > most))
            // The solver damps by the least λ itself.
            return FairObjective{target.to(at::kFloat).contiguous(), penalised.add(lambda, 1 - options.damping / pull),
                                 pull};
    }
}

Method fairGptq()
{
    catalogue::Method description;
    description.id = "fair_gptq";
    description.title = "Fair-GPTQ";
    description.summary =
        "GPTQ that also keeps a matrix from telling groups apart: the shift between calibration text and the same text "
        "with its group words swapped is penalised. Embeddings and head stay as they are.";
    description.paper = "Proskurina et al. 2025, Fair-GPTQ (arXiv 2509.15206)";
    description.readsCalibrationText = true;
    description.parameters = groupParameters();
    description.parameters.push_back(
        catalogue::realParameter("alpha", "Weight of the shift",
                                 "How much the mean squared shift between paired texts weighs beside the mean squared "
                                 "error; 0 is GPTQ.",
                                 0.5, 0.0, 1000.0));
    description.parameters.push_back(counterfactualParameter("Which group words the paired texts differ in.", false));
    description.parameters.push_back(catalogue::booleanParameter(
        "activation_order", "Activation order", "Rounds the columns with the largest inputs first.", false));
    description.parameters.push_back(catalogue::realParameter(
        "damping", "Damping",
        "Pull towards the weights as they were, as a share of the mean of the Hessian's diagonal; raised for a matrix "
        "that would outgrow its bound.",
        0.01, 1e-6, 10));
    description.parameters.push_back(catalogue::realParameter(
        "most_growth", "Most growth",
        "Norm of a matrix before rounding over that of the base's, at most: without a bound the penalty doubles "
        "weights where inputs hardly move.",
        1.1, 1.0, 1000.0));
    catalogue::append(description.parameters, calibrationParameters());
    description.readsPairText = true;
    return {description, planFairGptq, applyFairGptq};
}

} // namespace fw::compress
