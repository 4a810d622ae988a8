// AdamW (Loshchilov & Hutter 2019) with gradient clipping by global norm, on ATen alone.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/train/optimiser.h"

namespace fw::nn {
class TensorReader;
class TensorWriter;
} // namespace fw::nn

namespace fw::train {

struct AdamWOptions
{
    double beta1 = 0.9;
    double beta2 = 0.95;
    double epsilon = 1e-8;
    double weightDecay = 0.1; ///< decoupled; applied to tensors of two or more dimensions only
    double clipNorm = 1.0;    ///< 0: no clipping
};

/// Owns the moments of a fixed list of tensors.
class AdamW final : public Optimiser
{
public:
    AdamW(std::vector<at::Tensor> parameters, const AdamWOptions& options);

    double step(double learningRate) override;
    void clearGradients() override;
    std::int64_t steps() const override { return m_steps; }
    Status save(const std::filesystem::path& file) const override;
    Status load(const std::filesystem::path& file, std::int64_t steps) override;

    /// The moments as a part of a larger file.
    void write(nn::TensorWriter& writer) const;
    Status read(nn::TensorReader& reader, std::int64_t steps);

private:
    std::vector<at::Tensor> m_parameters;
    std::vector<at::Tensor> m_first;
    std::vector<at::Tensor> m_second;
    AdamWOptions m_options;
    std::int64_t m_steps = 0;
};

} // namespace fw::train
