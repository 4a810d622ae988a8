#include "core/nn/forms/linear_forms.h"

#include <fmt/format.h>

#include "core/nn/forms/grouped_linear.h"
#include "core/nn/forms/int8_linear.h"
#include "core/nn/forms/kronecker_linear.h"
#include "core/nn/forms/low_rank_linear.h"
#include "core/nn/forms/protected_linear.h"
#include "core/nn/forms/sparse_linear.h"
#include "core/nn/forms/stored_linear.h"

namespace fw::nn {

namespace {

Result<LinearSlot> loadDense(TensorReader& reader, const StoredSlot& slot)
{
    FW_ASSIGN(const at::Tensor weight, reader.readHeld(slot.prefix + ".weight", {slot.outputs, slot.inputs}));
    FW_ASSIGN(at::Tensor bias, reader.readBias(slot.prefix, slot.outputs));
    return denseSlot(weight, std::move(bias));
}

Result<LinearSlot> loadInt8(TensorReader& reader, const StoredSlot& slot)
{
    FW_ASSIGN(at::Tensor codes,
              reader.readStored(slot.prefix + ".weight_int8", {slot.outputs, slot.inputs}, at::kChar));
    FW_ASSIGN(at::Tensor scales, reader.readStored(slot.prefix + ".weight_scale", {slot.outputs}, at::kFloat));
    FW_ASSIGN(at::Tensor bias, reader.readBias(slot.prefix, slot.outputs, at::kFloat));
    FW_ASSIGN(const at::Tensor inputScale, reader.readInputScale(slot.prefix, slot.inputs));
    return LinearSlot(std::make_shared<Int8Linear>(codes.to(at::kCPU), scales.to(at::kCPU),
                                                   bias.defined() ? bias.to(at::kCPU) : bias, inputScale));
}

template <int Bits>
Result<LinearSlot> loadGrouped(TensorReader& reader, const StoredSlot& slot)
{
    return GroupedLinear::load(reader, slot.prefix, Bits, slot.inputs, slot.outputs);
}

Result<LinearSlot> loadLowRank(TensorReader& reader, const StoredSlot& slot)
{
    FW_ASSIGN(const at::Tensor stored, reader.readStored(slot.prefix + ".rank", {1}, at::kInt));
    const std::int64_t rank = stored.item<std::int32_t>();
    if (rank < 1 || rank > std::min(slot.inputs, slot.outputs))
        return reader.damaged(slot.prefix + ".rank",
                              fmt::format("says {}, of a matrix of {} by {}", rank, slot.outputs, slot.inputs));
    FW_ASSIGN(LinearSlot first,
              loadLinear(reader, {slot.forms, slot.name + ".first", slot.prefix + ".first", slot.inputs, rank}));
    FW_ASSIGN(LinearSlot second,
              loadLinear(reader, {slot.forms, slot.name + ".second", slot.prefix + ".second", rank, slot.outputs}));
    return LinearSlot(std::make_shared<LowRankLinear>(std::move(first), std::move(second)));
}

Result<LinearSlot> loadKronecker(TensorReader& reader, const StoredSlot& slot)
{
    FW_ASSIGN(const at::Tensor shape, reader.readStored(slot.prefix + ".shape", {2}, at::kInt));
    const std::int64_t rows = shape.select(0, 0).item<std::int32_t>();
    const std::int64_t columns = shape.select(0, 1).item<std::int32_t>();
    if (rows < 1 || columns < 1 || slot.outputs % rows != 0 || slot.inputs % columns != 0)
        return reader.damaged(slot.prefix + ".shape",
                              fmt::format("says {} by {}, which does not divide a matrix of {} by {}", rows, columns,
                                          slot.outputs, slot.inputs));
    FW_ASSIGN(LinearSlot b, loadLinear(reader, {slot.forms, slot.name + ".first", slot.prefix + ".first",
                                                slot.inputs / columns, slot.outputs / rows}));
    FW_ASSIGN(LinearSlot a,
              loadLinear(reader, {slot.forms, slot.name + ".second", slot.prefix + ".second", columns, rows}));
    FW_ASSIGN(at::Tensor bias, reader.readBias(slot.prefix, slot.outputs));
    return LinearSlot(std::make_shared<KroneckerLinear>(std::move(a), std::move(b), std::move(bias)));
}

Result<LinearSlot> loadSparse(TensorReader& reader, const StoredSlot& slot)
{
    FW_ASSIGN(auto op, SparseLinear::load(reader, slot.prefix, slot.inputs, slot.outputs));
    return LinearSlot(std::move(op));
}

Result<LinearSlot> loadProtected(TensorReader& reader, const StoredSlot& slot)
{
    return ProtectedLinear::load(reader, slot.prefix, slot.inputs, slot.outputs);
}

struct Form
{
    const char* name;
    Result<LinearSlot> (*load)(TensorReader&, const StoredSlot&);
};

constexpr Form kForms[] = {{"dense", loadDense},        {"int8", loadInt8},        {"int4", loadGrouped<4>},
                           {"int3", loadGrouped<3>},    {"int2", loadGrouped<2>},  {"int8_grouped", loadGrouped<8>},
                           {"sparse", loadSparse},      {"low_rank", loadLowRank}, {"kronecker", loadKronecker},
                           {"protected", loadProtected}};

} // namespace

void nameForms(const LinearOp& slot, const std::string& name, FormNames& forms)
{
    if (slot.form() != "dense")
        forms[name] = slot.form();
    constexpr const char* kFactors[] = {".first", ".second"};
    const auto parts = slot.parts();
    for (std::size_t i = 0; i < parts.size(); ++i)
        nameForms(*parts[i], name + kFactors[i], forms);
}

Result<LinearSlot> loadLinear(TensorReader& reader, const StoredSlot& slot)
{
    const std::string form = slot.form();
    for (const Form& known : kForms)
        if (form == known.name)
            return known.load(reader, slot);
    return Error{ErrorKind::Incompatible, "slot '" + slot.prefix + "' has the unknown form '" + form + "'",
                 "it was made by a newer program; update this one"};
}

} // namespace fw::nn
