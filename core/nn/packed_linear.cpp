#include "core/nn/packed_linear.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "core/nn/panel_product.h"

namespace fw::nn {

PackedLinear::PackedLinear(const LinearOp& op) : m_inputs(op.inputs()), m_outputs(op.outputs())
{
    const at::Tensor weight = op.denseWeight().contiguous();
    const at::Tensor bias = op.bias().contiguous();
    const std::int64_t panels = (m_outputs + kPanelWidth - 1) / kPanelWidth;
    m_weights = AlignedBuffer<float>(static_cast<std::size_t>(panels * m_inputs * kPanelWidth));
    m_bias = AlignedBuffer<float>(static_cast<std::size_t>(panels * kPanelWidth));
    std::copy_n(bias.data_ptr<float>(), m_outputs, m_bias.data());
    for (std::int64_t output = 0; output < m_outputs; ++output) {
        const float* from = weight.data_ptr<float>() + output * m_inputs;
        float* panel = m_weights.data() + output / kPanelWidth * m_inputs * kPanelWidth + output % kPanelWidth;
        for (std::int64_t input = 0; input < m_inputs; ++input)
            panel[input * kPanelWidth] = from[input];
    }
}

void PackedLinear::apply(const float* input, std::int64_t inputStride, std::int64_t rows, float* output,
                         std::int64_t outputStride) const
{
    const std::int64_t panels = static_cast<std::int64_t>(m_bias.size()) / kPanelWidth;
    constexpr std::int64_t kWorthAThread = 1 << 17; // multiply-adds
    const std::int64_t grain = kWorthAThread / std::max<std::int64_t>(1, rows * m_inputs * kPanelWidth) + 1;
    at::parallel_for(0, panels, grain, [&](std::int64_t begin, std::int64_t end) {
        multiplyPanels({m_weights.data() + begin * m_inputs * kPanelWidth, m_bias.data() + begin * kPanelWidth,
                        m_inputs, end - begin},
                       input, inputStride, rows, output + begin * kPanelWidth, outputStride);
    });
}

} // namespace fw::nn
