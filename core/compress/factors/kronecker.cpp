// Kronecker factors: every matrix becomes the nearest A ⊗ B. KroneckerBERT (arXiv 2109.06243), KnGPT2 (arXiv
// 2110.08152). Both train afterwards: follow it with distillation.
#include <fmt/format.h>

#include "core/compress/factors/factor_size.h"
#include "core/compress/layer_walk.h"
#include "core/compress/methods.h"
#include "core/nn/forms/kronecker_linear.h"

namespace fw::compress {

namespace {

using nlohmann::json;

bool isChanged(const json& parameters, std::size_t layer)
{
    return parameters.at("blocks") == "all" || layer % 2 == 1;
}

struct OuterFactor
{
    std::int64_t rows, columns;
    explicit OuterFactor(const json& parameters)
        : rows(parameters.at("rows").get<std::int64_t>()), columns(parameters.at("columns").get<std::int64_t>())
    {
    }
    bool divide(std::int64_t outputs, std::int64_t inputs) const
    {
        return outputs % rows == 0 && inputs % columns == 0;
    }
};

Status planKronecker(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requireSingleMatrices(shape, path, "Kronecker factors"));
    const OuterFactor factors(parameters);
    bool any = false;
    FW_TRY(shape.visitChosen([&](std::size_t layer, nn::Role role, SlotShape& slot) -> Status {
        const std::int64_t outputs = shape.outputs(layer, role);
        const std::int64_t inputs = shape.inputs(layer, role);
        if (!isChanged(parameters, layer) || outputs == 0 || inputs == 0 || !factors.divide(outputs, inputs))
            return {};
        const MatrixSize inner{outputs / factors.rows, inputs / factors.columns};
        FW_TRY(requireNotLarger(parameters, path, shape, layer, role,
                                factors.rows * factors.columns + inner.outputs * inner.inputs));
        slot.factors = {inner, {factors.rows, factors.columns}};
        any = true;
        return {};
    }));
    if (any)
        return {};
    return Error{ErrorKind::InvalidInput,
                 fmt::format("{}: an A of {} by {} divides no matrix that this step touches", path, factors.rows,
                             factors.columns),
                 "take rows that divide the outputs and columns that divide the inputs"};
}

Status applyKronecker(nn::Decoder& model, const json& parameters, const Context& context)
{
    const OuterFactor factors(parameters);
    return visitMatrices(
        model, 0, "Kronecker factors", context, [&](nn::LinearSlot& matrix, const SlotPlace& place) -> Status {
            if (!isChanged(parameters, place.layer) || matrix->inputs() == 0 || matrix->outputs() == 0)
                return {};
            if (!factors.divide(matrix->outputs(), matrix->inputs())) {
                if (context.report)
                    context.report->warnings.push_back(fmt::format(
                        "{} of block {} is left as it is: {} by {} does not divide {} by {}", nn::roleName(place.role),
                        place.layer, factors.rows, factors.columns, matrix->outputs(), matrix->inputs()));
                return {};
            }
            matrix = nn::KroneckerLinear::nearest(matrix->denseWeight(), matrix->bias(), factors.rows, factors.columns);
            return {};
        });
}

} // namespace

Method kroneckerFactors()
{
    catalogue::Method description;
    description.id = "kronecker";
    description.title = "Kronecker factors";
    description.summary =
        "Replaces matrices by the nearest Kronecker product A ⊗ B, about (rows · columns) times "
        "smaller, never materialised. Meant to be followed by distillation. Embeddings are untouched.";
    description.paper = "Tahaei et al. 2021, KroneckerBERT (arXiv 2109.06243); Edalati et al. 2021, KnGPT2 (arXiv "
                        "2110.08152)";
    description.parameters = {
        catalogue::integerParameter("rows", "Rows of A", "A matrix whose outputs they don't divide is left as it is.",
                                    2, 1, 65536),
        catalogue::integerParameter("columns", "Columns of A",
                                    "A matrix whose inputs they don't divide is left as it is.", 1, 1, 65536),
        catalogue::choiceParameter("blocks", "Blocks", "Whether every block is changed, or every second one (1, 3, …).",
                                   {"all", "odd"}, "all"),
        allowLargerParameter()};
    catalogue::append(description.parameters, matrixChoiceParameters());
    return {description, planKronecker, applyKronecker};
}

} // namespace fw::compress
