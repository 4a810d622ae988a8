#include "core/compress/factors/factor_size.h"

#include <fmt/format.h>

namespace fw::compress {

catalogue::Parameter allowLargerParameter()
{
    return catalogue::booleanParameter("allow_larger", "Allow larger factors",
                                       "Lets factors hold more numbers than their matrix, which compresses nothing.",
                                       false);
}

Status requireNotLarger(const nlohmann::json& parameters, const std::string& field, const Shape& shape,
                        std::size_t layer, nn::Role role, std::int64_t numbers)
{
    const std::int64_t outputs = shape.outputs(layer, role);
    const std::int64_t inputs = shape.inputs(layer, role);
    if (numbers <= outputs * inputs || parameters.at("allow_larger").get<bool>())
        return {};
    return Error{ErrorKind::InvalidInput,
                 fmt::format("{}: the factors of {} in block {} would hold {} numbers, the matrix ({} by {}) holds {}",
                             field, nn::roleName(role), layer, numbers, outputs, inputs, outputs * inputs),
                 "choose smaller factors, or say \"allow_larger\": true"};
}

} // namespace fw::compress
