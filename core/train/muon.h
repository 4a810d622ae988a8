// Muon (Jordan et al. 2024): momentum whose matrices are orthogonalised by five Newton–Schulz iterations, for the hidden
// matrices of a network; the rest of its tensors (embeddings, norms, biases) are moved by AdamW. Updates are scaled to
// AdamW's size, .2 · √max(rows, columns) (Liu et al. 2025, arXiv 2502.16982), so that both share one learning rate and
// one decoupled weight decay.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/train/adamw.h"

namespace fw::train {

/// The nearest semi-orthogonal matrix to a (rows, columns) matrix, roughly: singular values end between .7 and 1.2.
at::Tensor orthogonalise(const at::Tensor& matrix);

class Muon final : public Optimiser
{
public:
    /// `matrices` are moved by Muon, `others` by AdamW; no tensor stands in both.
    Muon(std::vector<at::Tensor> matrices, std::vector<at::Tensor> others, const AdamWOptions& options);

    double step(double learningRate) override;
    void clearGradients() override;
    std::int64_t steps() const override { return m_others.steps(); }
    Status save(const std::filesystem::path& file) const override;
    Status load(const std::filesystem::path& file, std::int64_t steps) override;

private:
    std::vector<at::Tensor> m_matrices;
    std::vector<at::Tensor> m_momenta;
    AdamW m_others;
    double m_weightDecay;
};

} // namespace fw::train
