#include "core/nn/forms/sparse_linear.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/nn/forms/masked_linear.h"
#include "core/nn/kernels/share_range.h"
#include "core/nn/tensor_io.h"

namespace fw::nn {

namespace {

PackedValue packedValue(at::ScalarType type)
{
    switch (type) {
    case at::kHalf:
        return PackedValue::Float16;
    case at::kBFloat16:
        return PackedValue::BFloat16;
    default:
        return PackedValue::Float32;
    }
}

/// The bits as booleans, (outputs, inputs).
Result<at::Tensor> readMask(TensorReader& reader, const std::string& name, std::int64_t inputs, std::int64_t outputs)
{
    const std::int64_t rowBytes = (inputs + 7) / 8;
    FW_ASSIGN(const at::Tensor stored, reader.readStored(name, {outputs, rowBytes}, at::kByte));
    const at::Tensor bytes = stored.to(at::kCPU);
    at::Tensor mask = at::zeros({outputs, inputs}, at::TensorOptions(at::kBool));
    for (std::int64_t output = 0; output < outputs; ++output)
        for (std::int64_t input = 0; input < rowBytes * 8; ++input) {
            if ((bytes.data_ptr<std::uint8_t>()[output * rowBytes + input / 8] >> (input % 8) & 1) == 0)
                continue;
            if (input >= inputs)
                return reader.damaged(name, fmt::format("has a bit beyond the {} inputs in row {}", inputs, output));
            mask.data_ptr<bool>()[output * inputs + input] = true;
        }
    return mask;
}

} // namespace

Result<std::shared_ptr<SparseLinear>> SparseLinear::load(TensorReader& reader, const std::string& prefix,
                                                         std::int64_t inputs, std::int64_t outputs)
{
    FW_ASSIGN(const at::Tensor mask, readMask(reader, prefix + ".weight_mask", inputs, outputs));
    const std::string name = prefix + ".weight_values";
    FW_ASSIGN(const at::Tensor stored, reader.readUnconverted(name, {mask.sum().item<std::int64_t>()}));
    const at::ScalarType type = stored.scalar_type();
    if (type != at::kFloat && type != at::kHalf && type != at::kBFloat16)
        return reader.damaged(name, "is neither F32, F16 nor BF16");
    const at::Tensor values = stored.to(at::kCPU, at::kFloat);
    FW_ASSIGN(const at::Tensor bias, reader.readBias(prefix, outputs, type));
    at::Tensor weight = at::zeros({outputs, inputs}, at::TensorOptions(at::kFloat));
    weight.masked_scatter_(mask, values);
    return std::make_shared<SparseLinear>(weight, bias, type);
}

SparseLinear::SparseLinear(const at::Tensor& weight, const at::Tensor& bias, at::ScalarType storedType)
    : m_inputs(weight.size(1)),
      m_outputs(weight.size(0)),
      m_panelBias(static_cast<std::size_t>(panelsOf(weight.size(0)) * kPanelWidth)),
      m_bias(bias.defined() ? roundTo(bias.detach().to(at::kCPU), storedType).contiguous() : bias)
{
    const std::int64_t outputs = weight.size(0);
    const at::Tensor rounded = roundTo(weight.detach().to(at::kCPU), storedType).contiguous();
    const float* from = rounded.data_ptr<float>();
    std::copy_n(addedBias(m_bias, outputs).data_ptr<float>(), outputs, m_panelBias.data());
    m_count = rounded.ne(0).sum().item<std::int64_t>();
    at::Tensor values = at::zeros({m_count + kSparseSlack}, at::TensorOptions(at::kFloat));
    float* to = values.data_ptr<float>();
    m_masks.reserve(static_cast<std::size_t>(panelsOf(outputs) * m_inputs));
    for (std::int64_t panel = 0; panel < panelsOf(outputs); ++panel) {
        m_offsets.push_back(to - values.data_ptr<float>());
        const std::int64_t first = panel * kPanelWidth;
        const std::int64_t width = std::min(kPanelWidth, outputs - first);
        for (std::int64_t input = 0; input < m_inputs; ++input) {
            std::uint32_t mask = 0;
            for (std::int64_t i = 0; i < width; ++i)
                if (const float value = from[(first + i) * m_inputs + input]; value != 0) {
                    mask |= 1U << i;
                    *to++ = value;
                }
            m_masks.push_back(static_cast<std::uint16_t>(mask));
        }
    }
    m_values = values.to(storedType);
}

SparsePanelMatrix SparseLinear::panels() const
{
    return {
        m_masks.data(), m_values.data_ptr(), m_offsets.data(), m_panelBias.data(), packedValue(m_values.scalar_type()),
        m_inputs,       panelsOf(outputs())};
}

at::Tensor SparseLinear::apply(const at::Tensor& input) const
{
    const at::Tensor rows = input.detach().to(at::kCPU).contiguous();
    const std::int64_t count = rows.size(0);
    const SparsePanelMatrix matrix = panels();
    const std::int64_t width = matrix.panels * kPanelWidth;
    at::Tensor result = at::empty({count, width}, at::TensorOptions(at::kFloat));
    const float* from = rows.data_ptr<float>();
    float* to = result.data_ptr<float>();
    constexpr std::int64_t kWorthAThread = 1 << 16; // multiply-adds
    const std::int64_t grain = kWorthAThread / std::max<std::int64_t>(1, count * m_inputs * kPanelWidth) + 1;
    shareRange(0, matrix.panels, grain, [&](std::int64_t begin, std::int64_t end) {
        AlignedBuffer<float> dense;
        for (std::int64_t panel = begin; panel < end; ++panel) {
            if (count == 1 && multiplySparsePanel(matrix, panel, from, to + panel * kPanelWidth))
                continue;
            if (dense.size() == 0)
                dense = AlignedBuffer<float>(static_cast<std::size_t>(m_inputs * kPanelWidth));
            expandSparsePanel(matrix, panel, dense.data());
            multiplyPanels({dense.data(), matrix.bias + panel * kPanelWidth, m_inputs, 1}, from, m_inputs, count,
                           to + panel * kPanelWidth, width);
        }
    });
    return result.narrow(1, 0, outputs()).contiguous().to(input.device());
}

std::int64_t SparseLinear::bytes() const
{
    return static_cast<std::int64_t>(m_values.nbytes() + 2 * m_masks.size() + 8 * m_offsets.size() +
                                     4 * m_panelBias.size()) +
           4 * biasNumbers(m_bias);
}

at::Tensor SparseLinear::denseWeight() const
{
    const SparsePanelMatrix matrix = panels();
    at::Tensor weight = at::empty({outputs(), m_inputs}, at::TensorOptions(at::kFloat));
    AlignedBuffer<float> dense(static_cast<std::size_t>(m_inputs * kPanelWidth));
    for (std::int64_t output = 0; output < outputs(); ++output) {
        const std::int64_t lane = output % kPanelWidth;
        if (lane == 0)
            expandSparsePanel(matrix, output / kPanelWidth, dense.data());
        for (std::int64_t input = 0; input < m_inputs; ++input)
            weight.data_ptr<float>()[output * m_inputs + input] = dense.data()[input * kPanelWidth + lane];
    }
    return weight;
}

LinearSlot SparseLinear::trainableCopy() const
{
    return std::make_shared<MaskedLinear>(denseWeight(), copiedBias(m_bias), m_values.scalar_type());
}

void SparseLinear::save(TensorWriter& writer, const std::string& prefix) const
{
    const at::Tensor weight = denseWeight();
    const std::int64_t rowBytes = (m_inputs + 7) / 8;
    at::Tensor mask = at::zeros({outputs(), rowBytes}, at::TensorOptions(at::kByte));
    for (std::int64_t output = 0; output < outputs(); ++output)
        for (std::int64_t input = 0; input < m_inputs; ++input)
            if (weight.data_ptr<float>()[output * m_inputs + input] != 0)
                mask.data_ptr<std::uint8_t>()[output * rowBytes + input / 8] |=
                    static_cast<std::uint8_t>(1U << (input % 8));
    writer.addExact(prefix + ".weight_mask", mask);
    writer.addExact(prefix + ".weight_values", weight.masked_select(weight.ne(0)).to(m_values.scalar_type()));
    writer.addExact(prefix + ".bias", m_bias.defined() ? m_bias.to(m_values.scalar_type()) : m_bias);
}

} // namespace fw::nn
