// AdamW (Loshchilov & Hutter 2019) with gradient clipping by global norm, on ATen alone.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/result.h"

namespace fw::train {

struct AdamWOptions
{
    double beta1 = 0.9;
    double beta2 = 0.95;
    double epsilon = 1e-8;
    double weightDecay = 0.1; ///< decoupled; applied to tensors of two or more dimensions only
    double clipNorm = 1.0;    ///< 0: no clipping
};

/// Owns the moments of a fixed list of tensors. The tensors must require gradients; not thread-safe.
class AdamW
{
public:
    AdamW(std::vector<at::Tensor> parameters, const AdamWOptions& options);

    /// One update from the gradients now in the tensors, which are cleared. Returns the gradients' norm before
    /// clipping; a norm that is not finite updates nothing.
    double step(double learningRate);
    void clearGradients();

    std::int64_t steps() const { return m_steps; }
    /// The moments as safetensors, in the list's order; load() checks every shape.
    Status save(const std::filesystem::path& file) const;
    Status load(const std::filesystem::path& file, std::int64_t steps);

private:
    std::vector<at::Tensor> m_parameters;
    std::vector<at::Tensor> m_first;
    std::vector<at::Tensor> m_second;
    AdamWOptions m_options;
    std::int64_t m_steps = 0;
};

} // namespace fw::train
