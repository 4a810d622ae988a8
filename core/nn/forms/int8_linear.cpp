#include "core/nn/forms/int8_linear.h"

#include <ATen/ops/empty.h>

#include <vector>

#include "core/nn/kernels/int8_codes.h"
#include "core/nn/kernels/int8_product.h"
#include "core/nn/kernels/share_range.h"
#include "core/nn/tensor_io.h"

namespace fw::nn {

std::shared_ptr<Int8Linear> Int8Linear::quantize(const at::Tensor& weight, const at::Tensor& bias,
                                                 const at::Tensor& inputScale)
{
    at::Tensor dense = weight.detach().to(at::kCPU).contiguous();
    if (inputScale.defined())
        dense = dense.mul(inputScale);
    at::Tensor codes = at::empty(dense.sizes(), at::TensorOptions(at::kChar));
    at::Tensor scales = at::empty({dense.size(0)}, at::TensorOptions(at::kFloat));
    for (std::int64_t row = 0; row < dense.size(0); ++row)
        scales.data_ptr<float>()[row] = quantizeRow(dense.data_ptr<float>() + row * dense.size(1), dense.size(1),
                                                    codes.data_ptr<std::int8_t>() + row * dense.size(1));
    return std::make_shared<Int8Linear>(codes, scales, bias.defined() ? addedBias(bias, dense.size(0)) : bias,
                                        inputScale);
}

Int8Linear::Int8Linear(at::Tensor codes, at::Tensor scales, at::Tensor bias, at::Tensor inputScale)
    : m_inputs(codes.size(1)),
      m_scales(std::move(scales)),
      m_bias(std::move(bias)),
      m_added(addedBias(m_bias, m_scales.size(0))),
      m_inputScale(std::move(inputScale)),
      m_product(makeInt8Product(codes))
{
}

Int8Linear::~Int8Linear() = default;

at::Tensor Int8Linear::apply(const at::Tensor& input) const
{
    at::Tensor rows = input.detach().to(at::kCPU).contiguous();
    if (m_inputScale.defined())
        rows = rows.div(m_inputScale);
    const std::int64_t count = rows.size(0);
    at::Tensor result = at::empty({count, outputs()}, at::TensorOptions(at::kFloat));
    if (count == 0 || inputs() == 0)
        return result.copy_(m_added.expand({count, outputs()})).to(input.device());

    at::Tensor codes = at::empty({count, inputs()}, at::TensorOptions(at::kChar));
    at::Tensor sums = at::empty({count, outputs()}, at::TensorOptions(at::kInt));
    std::vector<float> scales(static_cast<std::size_t>(count));
    shareRange(0, count, 8, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row)
            scales[static_cast<std::size_t>(row)] = quantizeRow(rows.data_ptr<float>() + row * inputs(), inputs(),
                                                                codes.data_ptr<std::int8_t>() + row * inputs());
    });
    m_product->multiply(count, codes.data_ptr<std::int8_t>(), sums.data_ptr<std::int32_t>());
    const float* weightScales = m_scales.data_ptr<float>();
    const float* bias = m_added.data_ptr<float>();
    const std::int64_t width = outputs();
    shareRange(0, count, 8, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            const std::int32_t* from = sums.data_ptr<std::int32_t>() + row * outputs();
            float* to = result.data_ptr<float>() + row * outputs();
            const float scale = scales[static_cast<std::size_t>(row)];
#pragma omp simd
            for (std::int64_t i = 0; i < width; ++i)
                to[i] = static_cast<float>(from[i]) * (scale * weightScales[i]) + bias[i];
        }
    });
    return result.to(input.device());
}

std::int64_t Int8Linear::bytes() const
{
    const std::int64_t scaled = m_inputScale.defined() ? m_inputScale.numel() : 0;
    return m_product->bytes() + 4 * (m_scales.numel() + biasNumbers(m_bias) + scaled);
}

at::Tensor Int8Linear::denseWeight() const
{
    const at::Tensor weight = m_product->codes().to(at::kFloat).mul(m_scales.unsqueeze(1));
    return m_inputScale.defined() ? weight.div(m_inputScale) : weight;
}

void Int8Linear::save(TensorWriter& writer, const std::string& prefix) const
{
    writer.addExact(prefix + ".weight_int8", m_product->codes());
    writer.addExact(prefix + ".weight_scale", m_scales);
    writer.addExact(prefix + ".bias", m_bias);
    if (m_inputScale.defined())
        writer.addExact(prefix + ".input_scale", m_inputScale);
}

} // namespace fw::nn
