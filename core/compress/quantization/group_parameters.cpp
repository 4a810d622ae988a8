#include "core/compress/quantization/group_parameters.h"

#include "core/nn/kernels/group_codes.h"

namespace fw::compress {

std::vector<catalogue::Parameter> groupParameters()
{
    std::vector<catalogue::Parameter> parameters = {
        catalogue::integerParameter("bits", "Bits", "Bits of a weight's code.", nn::kMostCodeBits, nn::kLeastCodeBits,
                                    nn::kMostCodeBits, "bits"),
        catalogue::integerParameter("group_size", "Group size",
                                    "Input columns of an output channel that share one float16 scale; the last "
                                    "group may be shorter.",
                                    nn::kDefaultGroupSize, 8, nn::kLargestGroupSize, "columns")};
    catalogue::append(parameters, matrixChoiceParameters());
    return parameters;
}

GroupOptions groupOptions(const nlohmann::json& parameters)
{
    return {parameters.at("bits").get<int>(), parameters.at("group_size").get<std::int64_t>()};
}

Status planGroups(Shape& shape, const nlohmann::json& parameters, const std::string& path, const std::string& title)
{
    FW_TRY(requireNumbers(shape, path, title));
    shape.setForm("int" + std::to_string(groupOptions(parameters).bits));
    return {};
}

} // namespace fw::compress
