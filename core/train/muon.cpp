#include "core/train/muon.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/checkpoint/checkpoint.h"
#include "core/nn/tensor_io.h"
#include "core/train/gradients.h"

namespace fw::train {

namespace {

constexpr double kMomentum = 0.95;
constexpr double kAdamWSize = 0.2;

std::string momentumName(std::size_t index)
{
    return fmt::format("{}.momentum", index);
}

} // namespace

at::Tensor orthogonalise(const at::Tensor& matrix)
{
    constexpr int kIterations = 5;
    constexpr double kA = 3.4445, kB = -4.7750, kC = 2.0315;
    const bool tall = matrix.size(0) > matrix.size(1);
    at::Tensor x = tall ? matrix.t() : matrix; // (shorter, longer): the products are the smaller ones
    x = x.div(x.norm().add(1e-7));
    for (int i = 0; i < kIterations; ++i) {
        const at::Tensor square = x.mm(x.t());
        x = x.mul(kA).add_(square.mul(kB).addmm_(square, square, 1, kC).mm(x));
    }
    return tall ? x.t() : x;
}

Muon::Muon(std::vector<at::Tensor> matrices, std::vector<at::Tensor> others, const AdamWOptions& options)
    : m_matrices(std::move(matrices)), m_others(std::move(others), options), m_weightDecay(options.weightDecay)
{
    for (const at::Tensor& matrix : m_matrices)
        m_momenta.push_back(at::zeros_like(matrix));
}

double Muon::step(double learningRate)
{
    at::NoGradGuard noGradient;
    const double norm = gradientNorm(m_matrices);
    if (!std::isfinite(norm)) {
        clearGradients();
        return norm;
    }
    const double othersNorm = m_others.step(learningRate);
    if (!std::isfinite(othersNorm)) {
        clearGradients();
        return othersNorm;
    }
    for (std::size_t i = 0; i < m_matrices.size(); ++i) {
        at::Tensor& matrix = m_matrices[i];
        if (!matrix.grad().defined())
            continue;
        const at::Tensor& gradient = matrix.grad();
        m_momenta[i].mul_(kMomentum).add_(gradient);
        const at::Tensor ahead = gradient.add(m_momenta[i], kMomentum); // Nesterov
        const double size = kAdamWSize * std::sqrt(static_cast<double>(std::max(matrix.size(0), matrix.size(1))));
        matrix.mul_(1 - learningRate * m_weightDecay).add_(orthogonalise(ahead), -learningRate * size);
    }
    train::clearGradients(m_matrices);
    return std::hypot(norm, othersNorm);
}

void Muon::clearGradients()
{
    train::clearGradients(m_matrices);
    m_others.clearGradients();
}

Status Muon::save(const std::filesystem::path& file) const
{
    nn::TensorWriter writer(at::kFloat);
    for (std::size_t i = 0; i < m_momenta.size(); ++i)
        writer.add(momentumName(i), m_momenta[i]);
    m_others.write(writer);
    return writer.write(file);
}

Status Muon::load(const std::filesystem::path& file, std::int64_t steps)
{
    FW_ASSIGN(const checkpoint::Checkpoint stored, checkpoint::Checkpoint::openFile(file));
    nn::TensorReader reader(stored);
    for (std::size_t i = 0; i < m_momenta.size(); ++i) {
        FW_ASSIGN(const at::Tensor momentum, reader.read(momentumName(i), m_momenta[i].sizes().vec()));
        m_momenta[i].copy_(momentum);
    }
    FW_TRY(m_others.read(reader, steps));
    return reader.requireAllRead();
}

} // namespace fw::train
