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

bool changes(const json& parameters, std::size_t layer, nn::Role role)
{
    const bool attention = nn::isAttention(role);
    return (parameters.at("blocks") == "all" || layer % 2 == 1) &&
           (parameters.at("matrices") == "all" || (parameters.at("matrices") == "attention") == attention);
}

Status planKronecker(Shape& shape, const json& parameters, const std::string& path)
{
    FW_TRY(requireSingleMatrices(shape, path, "Kronecker factors"));
    const auto rows = parameters.at("rows").get<std::int64_t>();
    const auto columns = parameters.at("columns").get<std::int64_t>();
    for (std::size_t layer = 0; layer < shape.blocks.size(); ++layer)
        for (const nn::Role role : shape.roles) {
            if (!changes(parameters, layer, role))
                continue;
            const std::int64_t outputs = shape.outputs(layer, role);
            const std::int64_t inputs = shape.inputs(layer, role);
            for (const auto& [name, number, size] : {std::tuple("rows", rows, outputs), {"columns", columns, inputs}})
                if (size % number != 0)
                    return Error{ErrorKind::InvalidInput,
                                 fmt::format("{}.{}: {} does not divide the {} {} of {} in block {}", path, name,
                                             number, size, name == std::string("rows") ? "outputs" : "inputs",
                                             nn::roleName(role), layer),
                                 "take a divisor of it"};
            if (outputs > 0 && inputs > 0)
                FW_TRY(requireNotLarger(parameters, path, shape, layer, role,
                                        rows * columns + outputs / rows * (inputs / columns)));
            shape.blocks[layer][role].form = "kronecker";
        }
    return {};
}

Status applyKronecker(nn::Decoder& model, const json& parameters, const Context& context)
{
    const auto rows = parameters.at("rows").get<std::int64_t>();
    const auto columns = parameters.at("columns").get<std::int64_t>();
    return visitMatrices(
        model, 0, "Kronecker factors", context, [&](nn::LinearSlot& matrix, const SlotPlace& place) -> Status {
            if (!changes(parameters, place.layer, place.role) || matrix->inputs() == 0 || matrix->outputs() == 0)
                return {};
            // What an earlier step left uneven (heads pruned over the whole model) is known only now.
            if (matrix->outputs() % rows != 0 || matrix->inputs() % columns != 0)
                return Error{ErrorKind::InvalidInput,
                             fmt::format("{} by {} does not divide {} of block {}, which is {} by {}", rows, columns,
                                         nn::roleName(place.role), place.layer, matrix->outputs(), matrix->inputs()),
                             "put Kronecker factors before pruning, or take divisors"};
            matrix = nn::KroneckerLinear::nearest(matrix->denseWeight(), matrix->bias(), rows, columns);
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
        catalogue::integerParameter("rows", "Rows of A", "Must divide the outputs of every matrix that is changed.", 2,
                                    1, 65536),
        catalogue::integerParameter("columns", "Columns of A",
                                    "Must divide the inputs of every matrix that is changed.", 1, 1, 65536),
        catalogue::choiceParameter("blocks", "Blocks", "Whether every block is changed, or every second one (1, 3, …).",
                                   {"all", "odd"}, "all"),
        catalogue::choiceParameter("matrices", "Matrices",
                                   "Whether all of a block's matrices are changed, or those of attention or MLP alone.",
                                   {"all", "attention", "mlp"}, "all"),
        allowLargerParameter()};
    return {description, planKronecker, applyKronecker};
}

} // namespace fw::compress
