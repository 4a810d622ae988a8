#include "core/nn/forms/packed_linear.h"

#include <algorithm>
#include <vector>

#include "core/nn/kernels/int8_codes.h"
#include "core/nn/kernels/int8_panel_product.h"
#include "core/nn/kernels/panel_product.h"
#include "core/nn/kernels/share_range.h"

namespace fw::nn {

namespace {

std::int64_t pairsOf(std::int64_t inputs)
{
    return (inputs + 1) / 2;
}

template <typename T>
AlignedBuffer<T> bufferOf(std::int64_t size)
{
    return AlignedBuffer<T>(static_cast<std::size_t>(size));
}

/// Rows as codes, in the scratch memory.
CodedRows codeRows(const float* input, std::int64_t inputStride, std::int64_t inputs, std::int64_t rows,
                   PackedScratch& scratch)
{
    const std::int64_t stride = pairsOf(inputs) * 2;
    if (static_cast<std::int64_t>(scratch.codes.size()) < rows * stride)
        scratch.codes = bufferOf<std::int16_t>(rows * stride);
    if (static_cast<std::int64_t>(scratch.scales.size()) < rows)
        scratch.scales = bufferOf<float>(rows);
    for (std::int64_t row = 0; row < rows; ++row) {
        std::int16_t* codes = scratch.codes.data() + row * stride;
        scratch.scales.data()[row] = quantizeRow(input + row * inputStride, inputs, codes);
        if (inputs < stride)
            codes[inputs] = 0;
    }
    return {scratch.codes.data(), scratch.scales.data(), rows};
}

} // namespace

PackedLinear::PackedLinear(const LinearOp& op, ScoringPrecision precision)
    : m_inputs(op.inputs()),
      m_outputs(op.outputs()),
      m_precision(precision),
      m_bias(bufferOf<float>(panelsOf(m_outputs) * kPanelWidth))
{
    const at::Tensor weight = op.denseWeight().contiguous();
    const at::Tensor bias = addedBias(op.bias(), m_outputs);
    std::copy_n(bias.data_ptr<float>(), m_outputs, m_bias.data());
    if (m_precision == ScoringPrecision::Int8)
        packCodes(weight.data_ptr<float>());
    else
        packFloats(weight.data_ptr<float>());
}

void PackedLinear::packFloats(const float* weight)
{
    m_weights = bufferOf<float>(panelsOf(m_outputs) * m_inputs * kPanelWidth);
    for (std::int64_t output = 0; output < m_outputs; ++output) {
        const float* from = weight + output * m_inputs;
        float* panel = m_weights.data() + output / kPanelWidth * m_inputs * kPanelWidth + output % kPanelWidth;
        for (std::int64_t input = 0; input < m_inputs; ++input)
            panel[input * kPanelWidth] = from[input];
    }
}

void PackedLinear::packCodes(const float* weight)
{
    const std::int64_t panelSize = pairsOf(m_inputs) * kPanelWidth * 2;
    m_codes = bufferOf<std::int8_t>(panelsOf(m_outputs) * panelSize);
    m_scales = bufferOf<float>(panelsOf(m_outputs) * kPanelWidth);
    std::vector<std::int8_t> row(static_cast<std::size_t>(m_inputs));
    for (std::int64_t output = 0; output < m_outputs; ++output) {
        m_scales.data()[output] = quantizeRow(weight + output * m_inputs, m_inputs, row.data());
        std::int8_t* panel = m_codes.data() + output / kPanelWidth * panelSize + output % kPanelWidth * 2;
        for (std::int64_t input = 0; input < m_inputs; ++input)
            panel[input / 2 * kPanelWidth * 2 + input % 2] = row[static_cast<std::size_t>(input)];
    }
}

std::int64_t PackedLinear::bytes() const
{
    return 4 * static_cast<std::int64_t>(m_bias.size() + m_weights.size() + m_scales.size()) +
           static_cast<std::int64_t>(m_codes.size());
}

void PackedLinear::apply(const float* input, std::int64_t inputStride, std::int64_t rows, float* output,
                         std::int64_t outputStride, PackedScratch& scratch) const
{
    CodedRows coded;
    if (m_precision == ScoringPrecision::Int8)
        coded = codeRows(input, inputStride, m_inputs, rows, scratch);
    constexpr std::int64_t kWorthAThread = 1 << 17; // multiply-adds
    const std::int64_t grain = kWorthAThread / std::max<std::int64_t>(1, rows * m_inputs * kPanelWidth) + 1;
    shareRange(0, panelsOf(m_outputs), grain, [&](std::int64_t begin, std::int64_t end) {
        const float* bias = m_bias.data() + begin * kPanelWidth;
        float* to = output + begin * kPanelWidth;
        const std::int64_t pairs = pairsOf(m_inputs);
        if (m_precision == ScoringPrecision::Int8)
            multiplyInt8Panels({m_codes.data() + begin * pairs * kPanelWidth * 2, m_scales.data() + begin * kPanelWidth,
                                bias, pairs, end - begin},
                               coded, to, outputStride);
        else
            multiplyPanels({m_weights.data() + begin * m_inputs * kPanelWidth, bias, m_inputs, end - begin}, input,
                           inputStride, rows, to, outputStride);
    });
}

} // namespace fw::nn
