#include "core/nn/forms/grouped_linear.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <fmt/format.h>

#include "core/nn/tensor_io.h"

namespace fw::nn {

namespace {

Status checkOrder(const TensorReader& reader, const std::string& name, const at::Tensor& order)
{
    const auto* indices = order.data_ptr<std::int32_t>();
    std::vector<bool> seen(static_cast<std::size_t>(order.numel()));
    for (std::int64_t i = 0; i < order.numel(); ++i) {
        if (indices[i] < 0 || indices[i] >= order.numel())
            return reader.damaged(name, fmt::format("[{}] = {} is no input of {}", i, indices[i], order.numel()));
        if (seen[static_cast<std::size_t>(indices[i])])
            return reader.damaged(name, fmt::format("names the input {} twice", indices[i]));
        seen[static_cast<std::size_t>(indices[i])] = true;
    }
    return {};
}

} // namespace

GroupedLinear::GroupedLinear(const GroupedCodes& grouped, at::Tensor bias)
    : m_bits(grouped.bits),
      m_groupSize(grouped.groupSize),
      m_product(grouped),
      m_order(grouped.order),
      m_inputScale(grouped.inputScale),
      m_bias(std::move(bias)),
      m_added(addedBias(m_bias, m_product.outputs()))
{
}

Result<LinearSlot> GroupedLinear::load(TensorReader& reader, const std::string& prefix, int bits, std::int64_t inputs,
                                       std::int64_t outputs)
{
    GroupedCodes grouped;
    grouped.bits = bits;
    FW_ASSIGN(const at::Tensor groupSize, reader.readStored(prefix + ".group_size", {1}, at::kInt));
    grouped.groupSize = groupSize.to(at::kCPU).item<std::int32_t>();
    if (grouped.groupSize < 1 || grouped.groupSize > kLargestGroupSize)
        return reader.damaged(prefix + ".group_size",
                              fmt::format("is {}, not between 1 and {}", grouped.groupSize, kLargestGroupSize));
    FW_ASSIGN(const at::Tensor packed,
              reader.readStored(prefix + ".weight_codes", {outputs, packedRowBytes(inputs, bits)}, at::kByte));
    grouped.codes = unpackCodes(packed.to(at::kCPU), inputs, bits);
    const std::vector<std::int64_t> groups{outputs, groupCount(inputs, grouped.groupSize)};
    FW_ASSIGN(const at::Tensor scales, reader.readUnconverted(prefix + ".weight_scale", groups));
    grouped.scales = scales.to(at::kCPU, at::kFloat);
    if (const std::string name = prefix + ".weight_shift"; reader.has(name)) {
        FW_ASSIGN(const at::Tensor shifts, reader.readStored(name, groups, at::kFloat));
        grouped.shifts = shifts.to(at::kCPU);
    }
    FW_ASSIGN(const at::Tensor bias, reader.readBias(prefix, outputs, at::kFloat));
    if (const std::string name = prefix + ".input_order"; reader.has(name)) {
        FW_ASSIGN(const at::Tensor order, reader.readStored(name, {inputs}, at::kInt));
        grouped.order = order.to(at::kCPU);
        FW_TRY(checkOrder(reader, name, grouped.order));
    }
    FW_ASSIGN(grouped.inputScale, reader.readInputScale(prefix, inputs));
    return LinearSlot(std::make_shared<GroupedLinear>(grouped, bias.defined() ? bias.to(at::kCPU) : bias));
}

at::Tensor GroupedLinear::apply(const at::Tensor& input) const
{
    at::Tensor rows = input.detach().to(at::kCPU);
    if (m_inputScale.defined())
        rows = rows.div(m_inputScale);
    if (m_order.defined())
        rows = rows.index_select(1, m_order);
    rows = rows.contiguous();
    at::Tensor result = at::empty({rows.size(0), outputs()}, at::TensorOptions(at::kFloat));
    m_product.multiply(rows.size(0), rows.data_ptr<float>(), m_added.data_ptr<float>(), result.data_ptr<float>());
    return result.to(input.device());
}

at::Tensor GroupedLinear::weightRows(const at::Tensor& indices) const
{
    const at::Tensor wanted = indices.to(at::kCPU).contiguous();
    at::Tensor rows = at::empty({wanted.numel(), inputs()}, at::TensorOptions(at::kFloat));
    for (std::int64_t i = 0; i < wanted.numel(); ++i)
        m_product.weightRow(wanted.data_ptr<std::int64_t>()[i], rows.data_ptr<float>() + i * inputs());
    return rows;
}

std::int64_t GroupedLinear::bytes() const
{
    std::int64_t bytes = m_product.bytes() + 4 * biasNumbers(m_bias);
    for (const at::Tensor& tensor : {m_order, m_inputScale})
        if (tensor.defined())
            bytes += 4 * tensor.numel();
    return bytes;
}

GroupedCodes GroupedLinear::grouped() const
{
    return {m_bits, m_groupSize, m_product.codes(), m_product.scales(), m_order, m_inputScale, m_product.shifts()};
}

void GroupedLinear::save(TensorWriter& writer, const std::string& prefix) const
{
    writer.addExact(prefix + ".weight_codes", packCodes(m_product.codes(), m_bits));
    const at::Tensor scales = m_product.scales();
    const at::Tensor halves = scales.to(at::kHalf);
    writer.addExact(prefix + ".weight_scale", at::equal(halves.to(at::kFloat), scales) ? halves : scales);
    if (m_product.shifts().defined())
        writer.addExact(prefix + ".weight_shift", m_product.shifts());
    writer.addExact(prefix + ".group_size", at::full({1}, m_groupSize, at::TensorOptions(at::kInt)));
    writer.addExact(prefix + ".bias", m_bias);
    if (m_order.defined())
        writer.addExact(prefix + ".input_order", m_order);
    if (m_inputScale.defined())
        writer.addExact(prefix + ".input_scale", m_inputScale);
}

} // namespace fw::nn
