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
    parameters.push_back(catalogue::booleanParameter(
        "zero_points", "Zero points",
        "Lets a group's codes reach from its least to its greatest weight (asymmetric), not as far down as up.",
        false));
    parameters.push_back(catalogue::choiceParameter("scale", "Range of a group",
                                                    "Its largest weight, or the share of it down to a fifth whose "
                                                    "rounding error is least (the mse option of GPTQ's "
                                                    "code).",
                                                    {"largest", "least_error"}, "largest"));
    catalogue::append(parameters, matrixChoiceParameters());
    return parameters;
}

nn::GroupRule groupRule(const nlohmann::json& parameters)
{
    return {parameters.at("bits").get<int>(), parameters.at("group_size").get<std::int64_t>(),
            parameters.at("zero_points").get<bool>(), parameters.at("scale") == "least_error"};
}

Status planGroups(Shape& shape, const nlohmann::json& parameters, const std::string& path, const std::string& title)
{
    FW_TRY(requireNumbers(shape, path, title));
    shape.setForm("int" + std::to_string(groupRule(parameters).bits));
    return {};
}

} // namespace fw::compress
