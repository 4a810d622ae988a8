#include "core/nn/linear_forms.h"

#include "core/nn/int8_linear.h"
#include "core/nn/sparse_linear.h"

namespace fw::nn {

namespace {

Result<LinearSlot> loadInt8(TensorReader& reader, const std::string& prefix, std::int64_t inputs, std::int64_t outputs)
{
    FW_ASSIGN(at::Tensor codes, reader.readStored(prefix + ".weight_int8", {outputs, inputs}, at::kChar));
    FW_ASSIGN(at::Tensor scales, reader.readStored(prefix + ".weight_scale", {outputs}, at::kFloat));
    FW_ASSIGN(at::Tensor bias, reader.readStored(prefix + ".bias", {outputs}, at::kFloat));
    return LinearSlot(std::make_shared<Int8Linear>(codes.to(at::kCPU), scales.to(at::kCPU), bias.to(at::kCPU)));
}

Result<LinearSlot> loadSparse(TensorReader& reader, const std::string& prefix, std::int64_t inputs,
                              std::int64_t outputs)
{
    FW_ASSIGN(auto op, SparseLinear::load(reader, prefix, inputs, outputs));
    return LinearSlot(std::move(op));
}

struct Form
{
    const char* name;
    Result<LinearSlot> (*load)(TensorReader&, const std::string&, std::int64_t, std::int64_t);
};

constexpr Form kForms[] = {{"int8", loadInt8}, {"sparse", loadSparse}};

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
