#include "core/nn/forms/stored_matrix.h"

#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cstring>

#include "core/nn/kernels/aligned_buffer.h"
#include "core/nn/kernels/panel_product.h"
#include "core/nn/kernels/share_range.h"
#include "core/nn/kernels/widen.h"
#include "core/nn/tensor_io.h"

namespace fw::nn {

namespace {

/// Where an output's numbers begin among the panels; they are kPanelWidth apart.
std::int64_t laneOf(std::int64_t output, std::int64_t inputs)
{
    return output / kPanelWidth * inputs * kPanelWidth + output % kPanelWidth;
}

} // namespace

StoredMatrix::StoredMatrix(const at::Tensor& weight, at::ScalarType type) : m_outputs(weight.size(0))
{
    const at::Tensor rows = weight.detach().to(at::kCPU).to(type).contiguous();
    const std::int64_t inputs = weight.size(1);
    m_panels = at::zeros({panelsOf(m_outputs), inputs, kPanelWidth}, at::TensorOptions(type));
    const auto* from = static_cast<const std::uint16_t*>(rows.data_ptr());
    auto* to = static_cast<std::uint16_t*>(m_panels.data_ptr());
    shareRange(0, panelsOf(m_outputs), 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t output = begin * kPanelWidth; output < std::min(end * kPanelWidth, m_outputs); ++output) {
            std::uint16_t* lane = to + laneOf(output, inputs);
            for (std::int64_t input = 0; input < inputs; ++input)
                lane[input * kPanelWidth] = from[output * inputs + input];
        }
    });
}

at::Tensor StoredMatrix::multiply(const at::Tensor& input, const at::Tensor& bias) const
{
    const at::Tensor from = input.detach().contiguous();
    const std::int64_t count = from.size(0);
    const std::int64_t panels = m_panels.size(0);
    const std::int64_t width = panels * kPanelWidth;
    at::Tensor result = at::empty({count, width}, at::TensorOptions(at::kFloat));
    const at::Tensor shifts = bias.defined() ? at::constant_pad_nd(bias.detach(), {0, width - m_outputs}).contiguous()
                                             : at::zeros({width}, at::TensorOptions(at::kFloat));
    // Some panels are widened at once: as many as stay in the second-level cache beside a tile of rows.
    constexpr std::int64_t kWidened = 1 << 16; // numbers
    const std::int64_t panelSize = inputs() * kPanelWidth;
    const std::int64_t together = std::max<std::int64_t>(1, kWidened / std::max<std::int64_t>(1, panelSize));
    constexpr std::int64_t kWorthAThread = 1 << 16; // multiply-adds
    const std::int64_t grain = kWorthAThread / std::max<std::int64_t>(1, count * panelSize) + 1;
    shareRange(0, panels, grain, [&](std::int64_t begin, std::int64_t end) {
        AlignedBuffer<float> widened(static_cast<std::size_t>(std::min(together, end - begin) * panelSize));
        for (std::int64_t first = begin; first < end; first += together) {
            const std::int64_t some = std::min(together, end - first);
            widen(m_panels, first * panelSize, some * panelSize, widened.data());
            multiplyPanels({widened.data(), shifts.data_ptr<float>() + first * kPanelWidth, inputs(), some},
                           from.data_ptr<float>(), inputs(), count, result.data_ptr<float>() + first * kPanelWidth,
                           width);
        }
    });
    return width == m_outputs ? result : result.narrow(1, 0, m_outputs).contiguous();
}

at::Tensor StoredMatrix::rows(const at::Tensor& indices) const
{
    const at::Tensor wanted = indices.to(at::kCPU).contiguous();
    at::Tensor gathered = at::empty({wanted.numel(), inputs()}, m_panels.options());
    auto* to = static_cast<std::uint16_t*>(gathered.data_ptr());
    for (std::int64_t i = 0; i < wanted.numel(); ++i)
        copyRow(wanted.data_ptr<std::int64_t>()[i], to + i * inputs());
    return gathered.to(at::kFloat);
}

at::Tensor StoredMatrix::stored() const
{
    at::Tensor all = at::empty({m_outputs, inputs()}, m_panels.options());
    auto* to = static_cast<std::uint16_t*>(all.data_ptr());
    const std::int64_t width = inputs();
    shareRange(0, m_outputs, kPanelWidth, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t output = begin; output < end; ++output)
            copyRow(output, to + output * width);
    });
    return all;
}

void StoredMatrix::copyRow(std::int64_t output, std::uint16_t* to) const
{
    const std::int64_t width = inputs();
    const std::uint16_t* lane = static_cast<const std::uint16_t*>(m_panels.data_ptr()) + laneOf(output, width);
    for (std::int64_t input = 0; input < width; ++input)
        to[input] = lane[input * kPanelWidth];
}

void StoredMatrix::save(TensorWriter& writer, const std::string& name) const
{
    writer.addExact(name + ".weight", {outputs(), inputs()}, type(), [matrix = *this] { return matrix.stored(); });
}

bool StoredMatrix::sameAs(const HeldMatrix& other) const
{
    const auto* stored = dynamic_cast<const StoredMatrix*>(&other);
    return stored && type() == stored->type() && m_outputs == stored->m_outputs && inputs() == stored->inputs() &&
           std::memcmp(m_panels.data_ptr(), stored->m_panels.data_ptr(), m_panels.nbytes()) == 0;
}

} // namespace fw::nn
