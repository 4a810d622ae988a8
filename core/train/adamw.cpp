#include "core/train/adamw.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>

#include <cmath>

#include "core/checkpoint/checkpoint.h"
#include "core/nn/tensor_io.h"
#include "core/train/gradients.h"

namespace fw::train {

AdamW::AdamW(std::vector<at::Tensor> parameters, const AdamWOptions& options)
    : m_parameters(std::move(parameters)), m_options(options)
{
    for (const at::Tensor& parameter : m_parameters) {
        m_first.push_back(at::zeros_like(parameter));
        m_second.push_back(at::zeros_like(parameter));
    }
}

double AdamW::step(double learningRate)
{
    at::NoGradGuard noGradient;
    const double norm = gradientNorm(m_parameters);
    if (!std::isfinite(norm)) {
        clearGradients();
        return norm;
    }
    const double shrink = m_options.clipNorm > 0 && norm > m_options.clipNorm ? m_options.clipNorm / norm : 1.0;
    ++m_steps;
    const double correction1 = 1 - std::pow(m_options.beta1, static_cast<double>(m_steps));
    const double correction2 = 1 - std::pow(m_options.beta2, static_cast<double>(m_steps));
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        at::Tensor& parameter = m_parameters[i];
        if (!parameter.grad().defined())
            continue;
        at::Tensor gradient = parameter.grad();
        if (shrink != 1.0)
            gradient.mul_(shrink);
        if (parameter.dim() >= 2)
            parameter.mul_(1 - learningRate * m_options.weightDecay);
        m_first[i].mul_(m_options.beta1).add_(gradient, 1 - m_options.beta1);
        m_second[i].mul_(m_options.beta2).addcmul_(gradient, gradient, 1 - m_options.beta2);
        const at::Tensor denominator = m_second[i].div(correction2).sqrt_().add_(m_options.epsilon);
        parameter.addcdiv_(m_first[i], denominator, -learningRate / correction1);
    }
    clearGradients();
    return norm;
}

void AdamW::clearGradients()
{
    train::clearGradients(m_parameters);
}

Status AdamW::save(const std::filesystem::path& file) const
{
    nn::TensorWriter writer(at::kFloat);
    write(writer);
    return writer.write(file);
}

Status AdamW::load(const std::filesystem::path& file, std::int64_t steps)
{
    FW_ASSIGN(const checkpoint::Checkpoint stored, checkpoint::Checkpoint::openFile(file));
    nn::TensorReader reader(stored);
    FW_TRY(read(reader, steps));
    return reader.requireAllRead();
}

void AdamW::write(nn::TensorWriter& writer) const
{
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        writer.add(fmt::format("{}.first", i), m_first[i]);
        writer.add(fmt::format("{}.second", i), m_second[i]);
    }
}

Status AdamW::read(nn::TensorReader& reader, std::int64_t steps)
{
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        const std::vector<std::int64_t> shape = m_parameters[i].sizes().vec();
        FW_ASSIGN(const at::Tensor first, reader.read(fmt::format("{}.first", i), shape));
        FW_ASSIGN(const at::Tensor second, reader.read(fmt::format("{}.second", i), shape));
        m_first[i].copy_(first);
        m_second[i].copy_(second);
    }
    m_steps = steps;
    return {};
}

} // namespace fw::train
