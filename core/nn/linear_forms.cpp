#include "core/nn/linear_forms.h"

#include "core/nn/grouped_linear.h"
#include "core/nn/int8_linear.h"

namespace fw::nn {

namespace {

Result<LinearSlot> loadInt8(TensorReader& reader, const std::string& prefix, std::int64_t inputs, std::int64_t outputs)
{
    FW_ASSIGN(at::Tensor codes, reader.readStored(prefix + ".weight_int8", {outputs, inputs}, at::kChar));
    FW_ASSIGN(at::Tensor scales, reader.readStored(prefix + ".weight_scale", {outputs}, at::kFloat));
    FW_ASSIGN(at::Tensor bias, reader.readStored(prefix + ".bias", {outputs}, at::kFloat));
    FW_ASSIGN(const at::Tensor inputScale, reader.readInputScale(prefix, inputs));
    return LinearSlot(
        std::make_shared<Int8Linear>(codes.to(at::kCPU), scales.to(at::kCPU), bias.to(at::kCPU), inputScale));
}

template <int Bits>
Result<LinearSlot> loadGrouped(TensorReader& reader, const std::string& prefix, std::int64_t inputs,
                               std::int64_t outputs)
{
    return GroupedLinear::load(reader, prefix, Bits, inputs, outputs);
}

struct Form
{
    const char* name;
    Result<LinearSlot> (*load)(TensorReader&, const std::string&, std::int64_t, std::int64_t);
};

constexpr Form kForms[] = {
    {"int8", loadInt8}, {"int4", loadGrouped<4>}, {"int3", loadGrouped<3>}, {"int2", loadGrouped<2>}};

} // namespace

Result<LinearSlot> loadLinear(const std::string& form, TensorReader& reader, const std::string& prefix,
                              std::int64_t inputs, std::int64_t outputs)
{
    for (const Form& known : kForms)
        if (form == known.name)
            return known.load(reader, prefix, inputs, outputs);
    return Error{ErrorKind::Incompatible, "slot '" + prefix + "' has the unknown form '" + form + "'",
                 "it was made by a newer program; update this one"};
}

} // namespace fw::nn
